// Bytes are a template's text. Whatever they are, the check answers; what it accepts survives the
// journey through JSON that a store makes it take.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/json.hpp"
#include "template/load.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const checked = templates::check_text(text, "fuzz.yaml");
    if (!checked.tmpl) {
        for (auto const& finding : checked.findings) {
            if (finding.severity == templates::Severity::Error) return 0;
        }
        __builtin_trap();  // refused without a reason
    }
    auto const stored = base::to_text(templates::to_json(*checked.tmpl));
    auto const back = templates::from_json(stored);
    if (!back) __builtin_trap();
    if (base::to_text(templates::to_json(*back)) != stored) __builtin_trap();
    (void)templates::in_environment(*back, "test");
    return 0;
}
