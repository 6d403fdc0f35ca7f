#include "cli/plugins/search.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tasker::cli {

namespace {

namespace fs = std::filesystem;

constexpr int kPluginDepthMax = 4;
/// A folder of plugins has a few dozen entries; a home folder may have a million.
constexpr std::size_t kEntriesMax = 20'000;

bool is_skipped(fs::path const& folder) {
    auto const name = folder.filename().string();
    return name.starts_with('.') || name == "node_modules" || name == "target";
}

void add_plugins_below(fs::path const& root, std::string const& origin,
                       std::vector<ReadPlugin>& plugins) {
    for (auto const& folder : plugin_folders(root)) {
        auto read = read_plugin(folder);
        read.plugin.origin = origin;
        plugins.push_back(std::move(read));
    }
}

Result<void> add_plugins_of(OpenRepository const& repository, std::vector<ReadPlugin>& plugins) {
    auto const& remote = repository.remote;
    TASKER_TRY_ASSIGN(auto const root, path_within(repository.checkout.files, remote.plugin_path));
    std::error_code failure;
    if (!fs::is_directory(root, failure)) {
        return Error(ErrorCode::InvalidOption, remote.url + " has no folder " + remote.plugin_path +
                                                   " at commit " + repository.checkout.commit);
    }
    add_plugins_below(root, remote.name, plugins);
    return {};
}

Result<void> add_configured_plugins(Context& context, std::vector<ReadPlugin>& plugins) {
    TASKER_TRY_ASSIGN(auto const settings, load_cli_settings(context));
    for (auto const& path : settings.plugin_paths) {
        std::error_code failure;
        if (!fs::is_directory(path, failure)) {
            print_hint(context, path.string() + ": there is no such folder of plugins");
            continue;
        }
        add_plugins_below(path, "", plugins);
    }
    if (settings.remotes.empty()) return {};
    TASKER_TRY_ASSIGN(auto const checkouts, Checkouts::of(context));
    for (auto const& remote : settings.remotes) {
        auto checkout = checkouts.find(remote.repository());
        if (!checkout) {
            print_hint(context, "the remote " + remote.name +
                                    " was not fetched yet: tasker remote update " + remote.name);
            continue;
        }
        auto const added =
            add_plugins_of({.remote = remote, .checkout = *std::move(checkout)}, plugins);
        if (!added) print_hint(context, added.error().message());
    }
    return {};
}

}  // namespace

std::vector<fs::path> plugin_folders(fs::path const& root) {
    std::error_code failure;
    if (fs::exists(root / kPluginFile, failure)) return {root};
    std::set<fs::path> found;
    std::size_t count = 0;
    fs::recursive_directory_iterator entries(root, fs::directory_options::skip_permission_denied,
                                             failure);
    for (; !failure && entries != fs::recursive_directory_iterator() && ++count < kEntriesMax;
         entries.increment(failure)) {
        auto const& path = entries->path();
        std::error_code ignored;
        if (!entries->is_directory(ignored) || entries->is_symlink(ignored)) continue;
        if (is_skipped(path) || entries.depth() + 1 >= kPluginDepthMax)
            entries.disable_recursion_pending();
        if (is_skipped(path) || !fs::exists(path / kPluginFile, ignored)) continue;
        found.insert(path);
        entries.disable_recursion_pending();
    }
    return {found.begin(), found.end()};
}

Result<std::vector<ReadPlugin>> find_plugins(RepositoryOptions const& repository,
                                             Context& context) {
    std::vector<ReadPlugin> plugins;
    if (repository.is_given()) {
        TASKER_TRY_ASSIGN(auto const open, open_repository(repository, context));
        TASKER_TRY(add_plugins_of(open, plugins));
    } else {
        TASKER_TRY(add_configured_plugins(context, plugins));
    }
    std::ranges::sort(plugins, {}, [](ReadPlugin const& one) {
        return std::pair(one.plugin.name, one.plugin.folder);
    });
    return plugins;
}

}  // namespace tasker::cli
