#include "cli/plugins/choice.hpp"

#include "base/nearest.hpp"

namespace tasker::cli {

namespace {

std::string described(PluginTemplate const& one) {
    auto text = one.plugin->name;
    if (!one.plugin->origin.empty()) text += " of " + one.plugin->origin;
    if (!one.tmpl->language.empty()) text += " (" + one.tmpl->language + ")";
    return text;
}

Error no_such_template(TemplateWish const& wish, std::span<ReadPlugin const> plugins) {
    auto message = "no plugin has a template \"" + wish.name + "\"";
    if (!wish.plugin.empty()) message = "the plugin \"" + wish.plugin + "\" has no such template";
    if (!wish.language.empty()) message += " for " + wish.language;
    std::vector<std::string> names;
    for (auto const& one : templates_for({}, plugins))
        names.push_back(one.tmpl->name);
    std::vector<std::string> plugin_names;
    for (auto const& one : plugins)
        plugin_names.push_back(one.plugin.name);
    if (auto const near = base::nearest(wish.name, names); near && *near != wish.name) {
        message += "; did you mean " + *near + "?";
    } else if (auto const plugin = base::nearest(wish.plugin, plugin_names);
               !wish.plugin.empty() && plugin && *plugin != wish.plugin) {
        message += "; did you mean the plugin " + *plugin + "?";
    } else if (names.empty()) {
        message +=
            "; there are no plugins: `tasker remote add NAME URL` adds a repository of "
            "them, plugin_paths of [cli] in .config/tasker.toml folders";
    } else {
        message += "; `tasker template list --plugins` lists all";
    }
    return {ErrorCode::InvalidOption, std::move(message)};
}

}  // namespace

std::vector<PluginTemplate> templates_for(TemplateWish const& wish,
                                          std::span<ReadPlugin const> plugins) {
    auto const fits = [](std::string const& wanted, std::string const& is) {
        return wanted.empty() || wanted == is;
    };
    std::vector<PluginTemplate> found;
    for (auto const& read : plugins) {
        if (!fits(wish.plugin, read.plugin.name)) continue;
        for (auto const& tmpl : read.plugin.templates) {
            if (fits(wish.name, tmpl.name) && fits(wish.language, tmpl.language) &&
                fits(wish.framework, tmpl.framework)) {
                found.push_back({&read.plugin, &tmpl});
            }
        }
    }
    return found;
}

Result<PluginTemplate> template_for(TemplateWish const& wish, std::span<ReadPlugin const> plugins) {
    auto const found = templates_for(wish, plugins);
    if (found.empty()) return no_such_template(wish, plugins);
    if (found.size() == 1) return found.front();
    std::string all;
    for (auto const& one : found)
        all += (all.empty() ? "" : ", ") + described(one);
    return Error(ErrorCode::InvalidOption, "several plugins have a template \"" + wish.name +
                                               "\": " + all +
                                               "; --plugin and --language tell which is meant");
}

}  // namespace tasker::cli
