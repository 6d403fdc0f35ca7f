#include "configuration/reading/substitution.hpp"

#include <vector>

#include "base/nearest.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::configuration {

namespace {

constexpr std::size_t kTextBytesMax = std::size_t{64} * 1024;
constexpr std::string_view kOpening = "${";

std::string unknown_variable(std::string_view name) {
    std::vector<std::string> names;
    for (auto const& known : known_variables()) {
        if (known.is_placeholder) names.emplace_back(known.name);
    }
    auto text =
        "${" + std::string(name.substr(0, 64)) + "} is no variable that configuration may use";
    auto const near = base::nearest(name, names);
    if (near) return text + "; did you mean ${" + *near + "}?";
    text += "; known are ";
    for (auto const& known : names)
        text += (&known == names.data() ? "" : ", ") + known;
    return text;
}

/// What stands between `${` and `}`.
struct Placeholder {
    std::string_view name;
    std::optional<std::string_view> otherwise;
};

Placeholder placeholder_in(std::string_view inside) {
    auto const divider = inside.find(":-");
    if (divider == std::string_view::npos) return {inside, std::nullopt};
    return {inside.substr(0, divider), inside.substr(divider + 2)};
}

}  // namespace

bool has_placeholder(std::string_view text) noexcept {
    return text.find(kOpening) != std::string_view::npos;
}

std::optional<Substituted> substitute(
    std::string_view text, Variables& variables, Findings& findings,
    std::function<void(FindingCode, std::string)> const& complain) {
    Substituted done;
    for (;;) {
        auto const begin = text.find(kOpening);
        done.text += text.substr(0, begin);
        if (done.text.size() > kTextBytesMax) {
            complain(FindingCode::TooLarge, "the text has more than 64 KiB with its variables");
            return std::nullopt;
        }
        if (begin == std::string_view::npos) return done;
        text.remove_prefix(begin + kOpening.size());
        auto const end = text.find('}');
        if (end == std::string_view::npos) {
            complain(FindingCode::InvalidValue, "a ${ has no }; give ${VAR} or ${VAR:-default}");
            return std::nullopt;
        }
        auto const [name, otherwise] = placeholder_in(text.substr(0, end));
        text.remove_prefix(end + 1);
        auto const* const known = find_variable(name);
        if (known == nullptr || !known->is_placeholder) {
            complain(FindingCode::UnknownVariable, unknown_variable(name));
            return std::nullopt;
        }
        if (auto const value = variables.find(*known, findings)) {
            done.text += *value;
            done.variable = known->name;
            done.is_secret = done.is_secret || known->is_secret;
        } else if (otherwise) {
            done.text += *otherwise;
        } else {
            complain(FindingCode::MissingVariable, "the variable " + std::string(name) +
                                                       " is not set; set it, or give ${" +
                                                       std::string(name) + ":-default}");
            return std::nullopt;
        }
    }
}

}  // namespace tasker::configuration
