#include "mcp/tool.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/nearest.hpp"

namespace tasker::mcp {

namespace {

constexpr std::size_t kClientNameMax = 64;

JsonObject listed(Tool const& tool) {
    return {{"name", tool.name},
            {"title", tool.title},
            {"description", tool.description},
            {"inputSchema", tool.input_schema},
            {"outputSchema", tool.output_schema},
            {"annotations",
             {{"title", tool.title},
              {"readOnlyHint", tool.effect == Effect::None},
              {"destructiveHint", tool.effect == Effect::Destroys},
              {"openWorldHint", !tool.is_offline}}}};
}

/// Of a tool that takes no others: the schema's own words for it name neither.
std::optional<std::string> unknown_argument(Tool const& tool, JsonObject const& arguments) {
    auto const* const others = tool.input_schema.if_contains("additionalProperties");
    auto const* const known = tool.input_schema.if_contains("properties");
    if (others == nullptr || *others != false || known == nullptr) return std::nullopt;
    auto const& properties = known->as_object();
    for (auto const& [name, value] : arguments) {
        if (properties.contains(name)) continue;
        std::vector<std::string> names;
        for (auto const& [property, schema] : properties)
            names.emplace_back(property);
        auto const near = base::nearest(name, names);
        std::string text = "\"" + std::string(name) + "\" is no argument of " + tool.name;
        if (near) return text + "; did you mean \"" + *near + "\"?";
        for (auto const& one : names)
            text += (&one == names.data() ? "; known are " : ", ") + one;
        return text;
    }
    return std::nullopt;
}

}  // namespace

std::string Caller::name() const {
    std::scoped_lock const lock(mutex_);
    return name_;
}

void Caller::set_client(std::string_view client_name) {
    std::string visible;
    for (auto const c : client_name.substr(0, kClientNameMax))
        visible += c > ' ' && c < '\x7F' ? c : '_';
    std::scoped_lock const lock(mutex_);
    name_ = visible.empty() ? "mcp" : "mcp:" + visible;
}

std::string Caller::profile() const {
    std::scoped_lock const lock(mutex_);
    return profile_;
}

void Caller::set_profile(std::string profile) {
    std::scoped_lock const lock(mutex_);
    profile_ = std::move(profile);
}

Catalog::Catalog(std::vector<Tool> tools) : tools_(std::move(tools)) {
    for (auto const& tool : tools_) {
        auto const is_new = by_name_.emplace(tool.name, by_name_.size()).second;
        TASKER_ASSERT(is_new);
        auto schema = base::JsonSchema::compile(Json(tool.input_schema));
        TASKER_ASSERT(schema.has_value());
        schemas_.push_back(*std::move(schema));
    }
}

JsonArray Catalog::list() const {
    JsonArray list;
    for (auto const& tool : tools_)
        list.push_back(listed(tool));
    return list;
}

Tool const* Catalog::find(std::string_view name) const {
    auto const found = by_name_.find(std::string(name));
    return found == by_name_.end() ? nullptr : &tools_[found->second];
}

std::optional<std::string> Catalog::complaint_about(Tool const& tool,
                                                    JsonObject const& arguments) const {
    if (auto unknown = unknown_argument(tool, arguments)) return unknown;
    auto const violations = schemas_[by_name_.at(tool.name)].check(Json(arguments));
    if (violations.empty()) return std::nullopt;
    constexpr std::size_t kToldMax = 10;
    std::string text;
    for (auto const& one : std::span(violations).first(std::min(violations.size(), kToldMax))) {
        text += (text.empty() ? "" : "; ") + (one.path.empty() ? "arguments" : one.path) + ": " +
                one.reason;
    }
    return text;
}

std::string Catalog::hint_for(std::string_view name) const {
    std::vector<std::string> names;
    names.reserve(tools_.size());
    for (auto const& tool : tools_)
        names.push_back(tool.name);
    if (auto const near = base::nearest(name, names)) return "; did you mean \"" + *near + "\"?";
    return "; tools/list tells which there are";
}

}  // namespace tasker::mcp
