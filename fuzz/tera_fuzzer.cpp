// Bytes are a text of Tera. Whatever they are, parsing answers; what is accepted is rendered within
// its limits or refused at a place, twice the same.
#include "base/json.hpp"
#include "fuzz/property.hpp"
#include "tera/template.hpp"

namespace tasker::fuzz {
namespace {

Json const& tera_values() {
    static Json const kValues = *base::parse_json(
        R"({"a": "text", "n": 3, "t": true, "l": ["x", "y"], "o": {"k": {"d": 1}}})");
    return kValues;
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto const parsed = tera::Template::parse(fuzz::text_of(data, size), "fuzz.tera");
    if (!parsed) {
        fuzz::must_say_why(parsed.error());
        fuzz::must(parsed.error().message().starts_with("fuzz.tera:"), "an error has a place");
        return 0;
    }
    for (auto const& read : parsed->variables_read())
        fuzz::must(!read.name.empty(), "what is read has a name");
    tera::Limits const limits{.output_bytes_max = 100'000, .steps_max = 20'000};
    auto const& values = fuzz::tera_values().get_object();
    auto const first = parsed->render(values, limits);
    auto const second = parsed->render(values, limits);
    fuzz::must(first.has_value() == second.has_value(), "the same values give the same");
    if (!first) {
        fuzz::must_say_why(first.error());
        fuzz::must(first.error().message().starts_with("fuzz.tera:"), "a refusal has a place");
        return 0;
    }
    fuzz::must(*first == *second, "the same values give the same text");
    fuzz::must(first->size() <= limits.output_bytes_max, "a text is within its limit");
    return 0;
}
