// Bytes are a JSON text: what is parsed is written and parsed again without a difference, and what
// is larger or deeper than allowed is refused.
#include <algorithm>

#include "base/json.hpp"
#include "fuzz/property.hpp"

namespace tasker::fuzz {
namespace {

std::size_t depth_of(Json const& value) {
    std::size_t below = 0;
    if (auto const* const array = value.if_array()) {
        for (auto const& item : *array)
            below = std::max(below, depth_of(item));
    } else if (auto const* const object = value.if_object()) {
        for (auto const& member : *object)
            below = std::max(below, depth_of(member.value()));
    } else {
        return 0;
    }
    return below + 1;
}

/// Of a text that is JSON. A name that comes twice keeps its last value only, so that the text can
/// be deeper than what is read from it; limits are of the text.
std::size_t depth_of_text(std::string_view text) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = text[i];
        if (is_in_string && c == '\\') {
            ++i;
        } else if (c == '"') {
            is_in_string = !is_in_string;
        } else if (is_in_string) {
            continue;
        } else if (c == '[' || c == '{') {
            deepest = std::max(deepest, ++depth);
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return deepest;
}

Json again(std::string const& text) {
    auto parsed = base::parse_json(text);
    must(parsed.has_value(), "what was written is JSON");
    return *std::move(parsed);
}

void write_and_read(Json const& value) {
    auto const text = base::to_text(value);
    auto const back = again(text);
    must(back == value, "writing and reading gives the same value");
    must(base::to_text(back) == text, "and the same text");
    auto const canonical = base::to_canonical_text(value);
    must(again(canonical) == value, "the canonical text is of the same value");
    must(base::to_canonical_text(again(canonical)) == canonical, "there is one canonical text");
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto const text = fuzz::text_of(data, size);
    auto const parsed = base::parse_json(text);
    base::JsonLimits const tight{.bytes_max = 64, .depth_max = 3};
    auto const small = base::parse_json(text, tight);
    if (!parsed) {
        fuzz::must_say_why(parsed.error());
        fuzz::must(parsed.error().message().find("line ") != std::string::npos,
                   "an error names the line");
        fuzz::must(!small.has_value(), "a tighter limit accepts no more");
        return 0;
    }
    auto const depth = fuzz::depth_of_text(text);
    fuzz::must(fuzz::depth_of(*parsed) <= depth, "a value is as deep as its text at most");
    fuzz::must(depth <= base::JsonLimits{}.depth_max, "the depth is limited");
    fuzz::must(small.has_value() == (size <= tight.bytes_max && depth <= tight.depth_max),
               "limits are as given");
    fuzz::write_and_read(*parsed);
    return 0;
}
