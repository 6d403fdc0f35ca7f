#include "cli/plugins/check_plugin.hpp"

#include <algorithm>
#include <set>

#include "base/nearest.hpp"
#include "cli/plugins/generation.hpp"
#include "cli/plugins/manifest_table.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kFindingColumnsMax = 1000;

class TemplateCheck {
public:
    TemplateCheck(CodeTemplate const& tmpl, std::vector<PluginFinding>& findings)
        : tmpl_(tmpl), findings_(findings) {}

    void run() {
        for (auto const& parameter : tmpl_.parameters) {
            if (parameter.usual) check(usual_of(tmpl_, parameter));
            known_.push_back(parameter.name);
        }
        std::set<std::string> sources;
        for (auto const& file : tmpl_.files) {
            check(target_of(tmpl_, file));
            // One source may become several files.
            if (sources.insert(file.source).second) check(source_of(tmpl_, file));
        }
        for (auto const& parameter : tmpl_.parameters) {
            if (read_.contains(parameter.name)) continue;
            findings_.push_back({PluginSeverity::Warning,
                                 place_text(tmpl_.file().string(), parameter.mark),
                                 "the parameter " + parameter.name + " is read by nothing"});
        }
    }

private:
    void check(Result<tera::Template> const& text) {
        if (!text) {
            findings_.push_back(
                {PluginSeverity::Error, "", one_line(text.error().message(), kFindingColumnsMax)});
            return;
        }
        for (auto const& read : text->variables_read()) {
            read_.insert(read.name);
            if (std::ranges::find(known_, read.name) != known_.end()) continue;
            auto message = read.name + " is no parameter of the template " + tmpl_.name;
            if (auto const near = base::nearest(read.name, known_))
                message += "; did you mean " + *near + "?";
            findings_.push_back({PluginSeverity::Warning,
                                 text->name() + ":" + std::to_string(read.place.line) + ":" +
                                     std::to_string(read.place.column),
                                 std::move(message)});
        }
    }

    CodeTemplate const& tmpl_;
    std::vector<PluginFinding>& findings_;
    std::vector<std::string> known_;
    std::set<std::string> read_;
};

}  // namespace

ReadPlugin check_plugin(std::filesystem::path const& folder) {
    auto read = read_plugin(folder);
    for (auto const& tmpl : read.plugin.templates)
        TemplateCheck(tmpl, read.findings).run();
    return read;
}

}  // namespace tasker::cli
