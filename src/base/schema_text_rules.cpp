#include "base/schema_text_rules.hpp"

// Without it valijson ends the process where it finds a mistake in a schema.
#define VALIJSON_USE_EXCEPTIONS 1  // NOLINT(readability-identifier-naming): its own name

#include <boost/regex.hpp>
#include <valijson/constraint_builder.hpp>
#include <valijson/constraints/concrete_constraints.hpp>
#include <valijson/internal/adapter.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>

#include <new>
#include <utility>
#include <vector>

namespace tasker::base {

namespace {

struct Format {
    std::string_view name;
    char const* pattern;
};

// RFC 3339 for the times, as draft 7 asks; the rest as strict as is useful.
#define TASKER_DATE "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
#define TASKER_TIME                                                                                \
    "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][" \
    "0-9])"
constexpr std::array<Format, 5> kFormats = {{
    {"date", "^" TASKER_DATE "$"},
    {"time", "^" TASKER_TIME "$"},
    {"date-time", "^" TASKER_DATE "[Tt]" TASKER_TIME "$"},
    {"uuid", "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"},
    {"email", "^[^@\\s]+@[^@\\s]+$"},
}};
#undef TASKER_DATE
#undef TASKER_TIME

/// Text must contain a match. Boost's matcher keeps its state on the heap and gives up, with an
/// exception, on patterns that would take exponential time.
class TextRule final : public valijson::constraints::PolyConstraint {
public:
    TextRule(boost::regex const& regex, std::string wanted)
        : regex_(regex), wanted_(std::move(wanted)) {}

    bool validate(valijson::adapters::Adapter const& target,
                  std::vector<std::string> const& context,
                  valijson::ValidationResults* results) const override {
        if (!target.isString()) return true;
        auto reason = why_not(target.asString());
        if (reason.empty()) return true;
        if (results != nullptr) results->pushError(context, reason);
        return false;
    }

private:
    [[nodiscard]] std::string why_not(std::string const& text) const {
        try {
            if (boost::regex_search(text, regex_)) return {};
        } catch (std::exception const&) {
            return "takes too long to match " + wanted_;
        }
        return "must match " + wanted_;
    }

    valijson::constraints::Constraint* cloneInto(void* memory) const override {
        return new (memory) TextRule(*this);
    }
    [[nodiscard]] std::size_t sizeOf() const override { return sizeof(TextRule); }

    boost::regex regex_;
    std::string wanted_;
};

class PatternBuilder final : public valijson::ConstraintBuilder {
public:
    [[nodiscard]] valijson::constraints::Constraint* make(
        valijson::adapters::Adapter const& value) const override {
        auto const pattern = value.asString();
        return new TextRule(boost::regex(pattern), "the pattern " + pattern);
    }
};

class FormatBuilder final : public valijson::ConstraintBuilder {
public:
    [[nodiscard]] valijson::constraints::Constraint* make(
        valijson::adapters::Adapter const& value) const override {
        auto const name = value.asString();
        for (auto const& format : kFormats) {
            if (format.name == name) {
                return new TextRule(boost::regex(format.pattern), "the format " + name);
            }
        }
        return new TextRule(boost::regex(""), "the format " + name);  // an annotation: all matches
    }
};

}  // namespace

std::optional<std::string> why_no_pattern(std::string const& pattern) {
    try {
        boost::regex const compiled(pattern);
    } catch (std::exception const& e) {
        return e.what();
    }
    return std::nullopt;
}

void add_text_rules(valijson::SchemaParser& parser) {
    parser.addConstraintBuilder(std::string(kTextRules[0].second), new PatternBuilder);
    parser.addConstraintBuilder(std::string(kTextRules[1].second), new FormatBuilder);
}

}  // namespace tasker::base
