#include "codegen/language.hpp"

namespace tasker::codegen {

std::string_view to_text(Language language) noexcept {
    switch (language) {
        case Language::Python: return "python";
        case Language::Ruby: return "ruby";
        case Language::TypeScript: return "typescript";
        case Language::Rust: return "rust";
    }
    return "python";
}

std::optional<Language> language_from(std::string_view text) noexcept {
    for (auto const language :
         {Language::Python, Language::Ruby, Language::TypeScript, Language::Rust}) {
        if (to_text(language) == text) return language;
    }
    return std::nullopt;
}

Dialect const& dialect_of(Language language) noexcept {
    switch (language) {
        case Language::Python: return python_dialect();
        case Language::Ruby: return ruby_dialect();
        case Language::TypeScript: return typescript_dialect();
        case Language::Rust: return rust_dialect();
    }
    return python_dialect();
}

}  // namespace tasker::codegen
