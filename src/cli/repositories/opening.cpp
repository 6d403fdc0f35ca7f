#include "cli/repositories/opening.hpp"

namespace tasker::cli {

Result<Remote> remote_at(std::string const& url) {
    TASKER_TRY(check_repository_url(url));
    Remote remote{.name = name_from_url(url), .url = url};
    remote.git_ref = Repository().ref;
    return remote;
}

Result<OpenRepository> open_repository(RepositoryOptions const& options, Context& context) {
    TASKER_TRY_ASSIGN(auto const checkouts, Checkouts::of(context));
    if (!options.url.empty()) {
        TASKER_TRY_ASSIGN(auto remote, remote_at(options.url));
        if (is_unprotected(remote.url))
            print_hint(context, "whoever is on the way to " + remote.url + " can change its files");
        TASKER_TRY_ASSIGN(auto checkout, checkouts.fetch(remote.repository()));
        return OpenRepository{.remote = std::move(remote), .checkout = std::move(checkout)};
    }
    TASKER_TRY_ASSIGN(auto const settings, load_cli_settings(context));
    TASKER_TRY_ASSIGN(auto remote, settings.remote(options.remote));
    TASKER_TRY_ASSIGN(auto checkout, checkouts.find_or_fetch(remote.repository()));
    return OpenRepository{.remote = std::move(remote), .checkout = std::move(checkout)};
}

}  // namespace tasker::cli
