#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.hpp"
#include "configuration/value.hpp"

namespace tasker::cli {

/// Whose address a profile has: `[profile.NAME.orchestration]`, `[profile.NAME.worker]`.
enum class ServerRole : std::uint8_t { Orchestration, Worker };
[[nodiscard]] std::string_view to_text(ServerRole role) noexcept;

/// A server with what it is asked with.
struct ProfileServer {
    std::string base_url;
    std::optional<Duration> time_max;
    std::string ca_file;
    std::string api_key;         ///< empty: none, or a token
    std::string api_key_header;  ///< empty: the usual one
    std::string token;
};

/// What may be seen of a profile.
struct ProfileCard {
    std::string name;
    std::string description;
    std::string transport;           ///< `rest`, `grpc`
    std::vector<std::string> tools;  ///< of the MCP server
    std::string server_url;          ///< empty: it has none
    std::string worker_url;          ///< the same
    std::string server_shows;        ///< `api_key`, `token` or empty: what its server is shown
};

/// Servers by names of the user's, as they stand in one file.
class Profiles {
public:
    /// Reads the file that the call names, else the first of these that is there:
    /// `.config/tasker.toml`, `.config/tasker-client.toml`, `tasker-client.toml`,
    /// `~/.config/tasker/client.toml`, `~/.tasker/client.toml`. None of them is no error.
    /// \returns InvalidOption saying what is wrong and where, without a secret.
    [[nodiscard]] static Result<Profiles> load(Context const& context);
    /// What another text of the file would be. \returns as load.
    [[nodiscard]] static Result<Profiles> parse(std::filesystem::path file, std::string_view text);

    /// Empty when there is none.
    [[nodiscard]] std::filesystem::path const& file() const noexcept { return file_; }
    /// Another table of the file, `[cli]`; null when there is none.
    [[nodiscard]] configuration::Value const* section(std::string_view name) const noexcept {
        return root_.find(name);
    }
    /// In the order of their names.
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    /// Whether it names a server of this kind.
    [[nodiscard]] bool has_server(std::string_view name, ServerRole role) const;

    /// \returns InvalidOption with the nearest name, or what is wrong with the profile.
    [[nodiscard]] Result<ProfileCard> card(std::string const& name) const;
    /// With secrets; files that it names are relative to the file's folder. \returns as card.
    [[nodiscard]] Result<ProfileServer> server(std::string const& name, ServerRole role) const;
    /// Everything that is wrong with it: `profile.a.orchestration: ...`.
    [[nodiscard]] std::vector<std::string> complaints_about(std::string const& name) const;

private:
    Profiles() = default;
    [[nodiscard]] configuration::Value const* find(std::string_view name) const;
    [[nodiscard]] Error unknown(std::string const& name) const;

    std::filesystem::path file_;
    configuration::Value root_;
};

/// Where `profile init` and `profile add` write, where there is no file yet.
inline constexpr std::string_view kProfilesFile = ".config/tasker.toml";
/// The profile that counts where nobody names one.
inline constexpr std::string_view kDefaultProfile = "default";

}  // namespace tasker::cli
