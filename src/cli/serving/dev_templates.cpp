#include "cli/serving/dev_templates.hpp"

#include <tuple>
#include <utility>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "cli/text/findings.hpp"
#include "embedded/missing_handlers.hpp"
#include "template/load.hpp"

namespace tasker::cli {

void DevTemplates::load(std::vector<std::filesystem::path> const& files) {
    for (auto const& file : files)
        std::ignore = read(file);
    is_started_ = true;
}

void DevTemplates::read_again(std::vector<TemplateWatch::Change> const& changes) {
    for (auto const& change : changes) {
        if (change.is_gone) {
            tell_gone(change.file);
        } else {
            std::ignore = read(change.file);
        }
    }
}

DevTemplates::Read DevTemplates::read(std::filesystem::path const& file) {
    auto checked = templates::check_file(file);
    if (!checked) return refuse(file, checked.error().message());
    auto const has_colour = context_.notes_screen().has_colour;
    for (auto const& finding : checked->findings) {
        if (finding.severity != templates::Severity::Info)
            context_.notes << shown(finding, has_colour) << '\n';
    }
    if (!checked->tmpl) return refuse(file, to_text(count_of(checked->findings)));
    auto tmpl = *std::move(checked->tmpl);
    auto text = base::to_text(templates::to_json(tmpl));
    if (auto const known = known_.find(file); known != known_.end() && known->second == text)
        return Read::Same;
    auto const name = tmpl.full_name();
    Name const parts{tmpl.namespace_name, tmpl.name, tmpl.version};
    auto const runnable =
        embedded::check_handlers(templates::in_environment(tmpl, environment_), host_.handlers());
    if (auto const done = host_.register_templates({std::move(tmpl)}); !done)
        return refuse(file, done.error().message());
    known_[file] = std::move(text);
    if (!first_) first_ = parts;
    if (runnable && !first_runnable_) first_runnable_ = parts;
    if (!runnable) print_hint(context_, runnable.error().message());
    if (is_started_) tell("template", file, {{"template", name}});
    return Read::Taken;
}

std::shared_ptr<templates::Registered const> DevTemplates::first() const {
    auto const& name = first_runnable_ ? first_runnable_ : first_;
    if (!name) return nullptr;
    auto const found = host_.registry().find(name->namespace_name, name->name, name->version);
    return found ? *found : nullptr;
}

DevTemplates::Read DevTemplates::refuse(std::filesystem::path const& file, std::string const& why) {
    bool const has_older = known_.contains(file);
    if (output_.is_json) {
        tell("refused", file, {{"why", why}, {"older_stays", has_older}});
    } else {
        context_.notes << file.string() << ": " << why
                       << (has_older ? "; what was there before stays" : "; it is left out") << '\n'
                       << std::flush;
    }
    return Read::Broken;
}

void DevTemplates::tell_gone(std::filesystem::path const& file) {
    // Its tasks may still run, so nothing is forgotten.
    if (!known_.contains(file)) return;
    if (output_.is_json) {
        tell("gone", file, {});
    } else {
        context_.notes << file.string() << " is gone; its template stays\n" << std::flush;
    }
}

void DevTemplates::tell(std::string const& event, std::filesystem::path const& file,
                        JsonObject more) const {
    if (output_.is_json) {
        JsonObject line{{"event", event},
                        {"at", base::timestamp(context_.clock.now())},
                        {"file", file.string()}};
        for (auto& [name, value] : more)
            line[name] = std::move(value);
        print_json(context_, line);
        return;
    }
    context_.data << file.string() << ": " << std::string_view(more.at("template").get_string())
                  << " is read\n"
                  << std::flush;
}

}  // namespace tasker::cli
