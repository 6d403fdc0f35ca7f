#pragma once

#include <span>
#include <string>

#include "cli/plugins/read_plugin.hpp"
#include "tasker/error.hpp"

namespace tasker::cli {

/// Which templates are meant; empty: any.
struct TemplateWish {
    std::string name;
    std::string plugin;
    std::string language;
    std::string framework;
};

struct PluginTemplate {
    Plugin const* plugin = nullptr;
    CodeTemplate const* tmpl = nullptr;
};

/// Of all templates of these plugins those that are meant.
[[nodiscard]] std::vector<PluginTemplate> templates_for(TemplateWish const& wish,
                                                        std::span<ReadPlugin const> plugins);
/// The only one. \returns InvalidOption: none, with the nearest name, or several, with what tells
/// them apart.
[[nodiscard]] Result<PluginTemplate> template_for(TemplateWish const& wish,
                                                  std::span<ReadPlugin const> plugins);

}  // namespace tasker::cli
