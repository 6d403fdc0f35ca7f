#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/serving/template_watch.hpp"
#include "embedded/host.hpp"
#include "template/registry.hpp"

namespace tasker::cli {

/// The templates that `tasker dev` runs: read from their files, and again when those change. One
/// that is broken is told of, and what was there before stays. One call at a time.
class DevTemplates {
public:
    /// Both outlive it; the environment is whose overrides apply.
    DevTemplates(embedded::Host& host, std::string environment, Output output, Context& context)
        : host_(host), environment_(std::move(environment)), output_(output), context_(context) {}

    /// Reads all files for the first time.
    void load(std::vector<std::filesystem::path> const& files);
    void read_again(std::vector<TemplateWatch::Change> const& changes);
    /// One to begin with: the first whose steps all have handlers, else the first; null: none.
    [[nodiscard]] std::shared_ptr<templates::Registered const> first() const;

private:
    enum class Read : std::uint8_t { Taken, Same, Broken };
    [[nodiscard]] Read read(std::filesystem::path const& file);
    [[nodiscard]] Read refuse(std::filesystem::path const& file, std::string const& why);
    void tell_gone(std::filesystem::path const& file);
    void tell(std::string const& event, std::filesystem::path const& file, JsonObject more) const;

    embedded::Host& host_;
    std::string const environment_;
    Output const output_;
    Context& context_;
    bool is_started_ = false;
    struct Name {
        std::string namespace_name;
        std::string name;
        std::string version;
    };
    std::optional<Name> first_;
    std::optional<Name> first_runnable_;
    std::map<std::filesystem::path, std::string> known_;  ///< as JSON, the last that was right
};

}  // namespace tasker::cli
