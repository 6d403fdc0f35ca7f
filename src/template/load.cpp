#include "template/load.hpp"

#include <fstream>
#include <sstream>
#include <utility>

#include "template/check/check.hpp"
#include "template/findings.hpp"
#include "template/parse/yaml.hpp"
#include "template/read/template_reader.hpp"

namespace tasker::templates {

namespace {

Result<std::string> contents_of(std::filesystem::path const& file) {
    auto const unreadable = [&file](std::string const& why) {
        return Error(ErrorCode::FileNotFound, file.string() + ": " + why);
    };
    std::error_code code;
    if (!std::filesystem::exists(file, code)) return unreadable("there is no such file");
    if (std::filesystem::is_directory(file, code)) return unreadable("this is a directory");
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return unreadable("it cannot be opened");
    // One byte past the limit is enough to be refused; a device without end is not read to its end.
    std::string text(1024 * 1024 + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return unreadable("it cannot be read");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

Result<model::Template> template_of(Checked checked) {
    if (checked.tmpl) return *std::move(checked.tmpl);
    std::string lines;
    for (auto const& finding : checked.findings) {
        if (finding.severity != Severity::Error) continue;
        if (!lines.empty()) lines.push_back('\n');
        lines += finding.to_text();
    }
    return Error(ErrorCode::InvalidTemplate, std::move(lines));
}

}  // namespace

Checked check_text(std::string_view text, std::string_view file_name) {
    Findings findings(file_name.empty() ? "<input>" : file_name);
    Checked checked;
    if (auto const tree = parse_yaml(text, findings)) {
        auto draft = read_template(*tree, findings);
        check_draft(draft, findings);
        if (!findings.has_errors()) checked.tmpl = std::move(draft.tmpl);
    }
    checked.findings = std::move(findings).in_order();
    return checked;
}

Result<Checked> check_file(std::filesystem::path const& file) {
    TASKER_TRY_ASSIGN(auto const text, contents_of(file));
    return check_text(text, file.string());
}

Result<model::Template> load_file(std::filesystem::path const& file) {
    TASKER_TRY_ASSIGN(auto checked, check_file(file));
    return template_of(std::move(checked));
}

Result<model::Template> load_text(std::string_view text, std::string_view file_name) {
    return template_of(check_text(text, file_name));
}

}  // namespace tasker::templates
