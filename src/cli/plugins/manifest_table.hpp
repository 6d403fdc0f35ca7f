#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/plugins/plugin.hpp"

namespace tasker::cli {

/// A table of a file of a plugin; what is wrong with it becomes findings.
class ManifestTable {
public:
    ManifestTable(std::string const& file, configuration::Value const& table,
                  std::vector<PluginFinding>& findings)
        : file_(file), table_(table), findings_(findings) {}

    /// Empty when it is not there.
    [[nodiscard]] std::string text(std::string_view name) const;
    /// The same for people: on one line, without what would steer a terminal.
    [[nodiscard]] std::string label(std::string_view name) const;
    /// The same as text; that it is not there is a finding.
    [[nodiscard]] std::string needed_text(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const { return table_.find(name) != nullptr; }
    /// `[[name]]`: each of the tables.
    void each(std::string_view name, std::function<void(ManifestTable const&)> const& take) const;
    /// Members that are none of these are warned of.
    void warn_of_others(std::vector<std::string> const& known) const;

    void wrong(configuration::Mark mark, std::string const& message,
               PluginSeverity severity = PluginSeverity::Error) const;
    [[nodiscard]] configuration::Mark mark() const noexcept { return table_.mark(); }

private:
    std::string const& file_;
    configuration::Value const& table_;
    std::vector<PluginFinding>& findings_;
};

/// `file:3:1`, or the file alone where there is no place in it.
[[nodiscard]] std::string place_text(std::string const& file, configuration::Mark mark);

}  // namespace tasker::cli
