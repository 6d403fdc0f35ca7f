#include "cli/repositories/checkouts.hpp"

#include <stdlib.h>

#include <algorithm>
#include <fstream>

#include "base/sha256.hpp"
#include "base/timestamp.hpp"
#include "cli/repositories/git.hpp"

namespace tasker::cli {

namespace {

namespace fs = std::filesystem;

// Beside `files`: which commit they are, and when they came.
constexpr auto* kFilesFolder = "files";
constexpr auto* kCommitFile = "commit";
constexpr std::string_view kUnfinished = ".new-";

Error cannot_keep(fs::path const& place, std::string const& why) {
    return {ErrorCode::FileNotFound, place.string() + ": it cannot be written: " + why};
}

/// A folder that is removed with all that is in it, unless it was moved away before.
class UnfinishedFolder {
public:
    explicit UnfinishedFolder(fs::path place) : place_(std::move(place)) {}
    UnfinishedFolder(UnfinishedFolder const&) = delete;
    UnfinishedFolder& operator=(UnfinishedFolder const&) = delete;
    ~UnfinishedFolder() {
        std::error_code ignored;
        fs::remove_all(place_, ignored);
    }
    [[nodiscard]] fs::path const& place() const noexcept { return place_; }

private:
    fs::path place_;
};

Result<fs::path> make_unfinished(fs::path const& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) return cannot_keep(folder, failure.message());
    auto pattern = (folder / (std::string(kUnfinished) + "XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr)
        return cannot_keep(folder, std::generic_category().message(errno));
    return fs::path(pattern);
}

/// What fetches left behind that were ended from outside.
void remove_old_unfinished(fs::path const& folder) {
    std::error_code ignored;
    auto const limit = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (auto const& entry : fs::directory_iterator(folder, ignored)) {
        if (!entry.path().filename().string().starts_with(kUnfinished)) continue;
        auto const touched = fs::last_write_time(entry.path(), ignored);
        if (!ignored && touched < limit) fs::remove_all(entry.path(), ignored);
    }
}

}  // namespace

Result<Checkouts> Checkouts::of(Context const& context) {
    auto const cache = context.variable("XDG_CACHE_HOME");
    auto const home = context.variable("HOME");
    if (cache && fs::path(*cache).is_absolute())
        return Checkouts(fs::path(*cache) / "tasker-ctl" / "remotes", context);
    if (home) return Checkouts(fs::path(*home) / ".cache" / "tasker-ctl" / "remotes", context);
    return Error(ErrorCode::InvalidOption,
                 "nothing says where files of repositories are kept; set HOME or XDG_CACHE_HOME");
}

fs::path Checkouts::place_of_repository(Repository const& repository) const {
    // Two projects may call different repositories by one name.
    constexpr std::size_t kDigits = 12;
    auto const hash = base::sha256_hex(repository.url + '\n' + repository.ref);
    return folder_ / (repository.name + "-" + hash.substr(0, kDigits));
}

std::optional<Checkout> Checkouts::find(Repository const& repository) const {
    auto const place = place_of_repository(repository);
    std::ifstream stream(place / kCommitFile);
    Checkout checkout{.files = place / kFilesFolder};
    if (!std::getline(stream, checkout.commit) || !std::getline(stream, checkout.fetched_at))
        return std::nullopt;
    return checkout;
}

Result<Checkout> Checkouts::fetch(Repository const& repository) const {
    TASKER_TRY(check_repository_url(repository.url));
    TASKER_TRY(check_repository_ref(repository.ref));
    remove_old_unfinished(folder_);
    TASKER_TRY_ASSIGN(auto made, make_unfinished(folder_));
    UnfinishedFolder const fresh(std::move(made));
    auto commit = fetch_files(repository, fresh.place() / kFilesFolder);
    if (!commit)
        return std::move(commit).error().with_context(repository.url + " (" + repository.ref + ")");
    auto const now =
        base::short_timestamp(std::chrono::floor<std::chrono::seconds>(context_.clock.now()));
    std::ofstream stream(fresh.place() / kCommitFile);
    stream << *commit << '\n' << now << '\n' << std::flush;
    if (!stream) return cannot_keep(fresh.place(), std::generic_category().message(errno));
    auto const place = place_of_repository(repository);
    TASKER_TRY(put_in_place(fresh.place(), place));
    return Checkout{.files = place / kFilesFolder, .commit = *std::move(commit), .fetched_at = now};
}

Result<void> Checkouts::put_in_place(fs::path const& fresh, fs::path const& place) const {
    TASKER_TRY_ASSIGN(auto made, make_unfinished(folder_));
    UnfinishedFolder const away(std::move(made));
    std::error_code failure;
    fs::rename(place, away.place() / "old", failure);  // it need not be there
    fs::rename(fresh, place, failure);
    if (!failure) return {};
    // Another process was faster: what is there now is as new as ours.
    if (fs::exists(place / kCommitFile)) return {};
    return cannot_keep(place, failure.message());
}

Result<Checkout> Checkouts::find_or_fetch(Repository const& repository) const {
    if (auto found = find(repository)) return *std::move(found);
    return fetch(repository);
}

void Checkouts::forget(Repository const& repository) const {
    std::error_code ignored;
    fs::remove_all(place_of_repository(repository), ignored);
}

}  // namespace tasker::cli
