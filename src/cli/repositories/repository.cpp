#include "cli/repositories/repository.hpp"

#include <algorithm>
#include <array>

#include "configuration/secret.hpp"

namespace tasker::cli {

namespace {

constexpr std::array<std::string_view, 5> kSchemes{"https://", "http://", "ssh://", "git://",
                                                   "file://"};

Error wrong_url(std::string_view url, std::string const& why) {
    return {ErrorCode::InvalidOption, "\"" + configuration::without_password(url) + "\" " + why};
}

bool is_plain_text(std::string_view text) {
    return std::ranges::none_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7F; });
}

/// `user@host` of `ssh://user@host/path` and of `user@host:path`.
std::string_view authority_of(std::string_view url) {
    auto const scheme = url.find("://");
    if (scheme == std::string_view::npos) return url.substr(0, url.find(':'));
    auto const rest = url.substr(scheme + 3);
    return rest.substr(0, rest.find('/'));
}

bool has_known_form(std::string_view url) {
    if (url.starts_with('/')) return true;
    if (std::ranges::any_of(kSchemes, [url](auto scheme) { return url.starts_with(scheme); }))
        return true;
    // As scp has it; a path before the colon would make it a file's name.
    auto const colon = url.find(':');
    return url.find("://") == std::string_view::npos && colon != std::string_view::npos &&
           colon > 0 && url.find('/') > colon && colon + 1 < url.size();
}

}  // namespace

Result<void> check_repository_url(std::string_view url) {
    if (url.empty()) return Error(ErrorCode::InvalidOption, "the URL of a repository is empty");
    if (url.starts_with('-')) return wrong_url(url, "begins with -, as no URL does");
    if (!is_plain_text(url)) return wrong_url(url, "has blanks or control characters in it");
    auto const helper = url.find("::");
    if (helper != std::string_view::npos && helper < url.find('/') &&
        url.find('[') > helper) {  // [::1] is a host
        return wrong_url(url,
                         "names a program of git's that would be run; give https://..., "
                         "ssh://..., git@host:path or an absolute path");
    }
    if (!has_known_form(url)) {
        return wrong_url(url,
                         "is no URL of a repository; give https://..., ssh://..., git@host:path or "
                         "an absolute path");
    }
    if (url.starts_with('/') || url.starts_with("file://")) return {};
    auto const authority = authority_of(url);
    auto const host = authority.substr(authority.find('@') + 1);
    if (host.empty() || host.starts_with('-') || authority.starts_with('-'))
        return wrong_url(url, "has no host");
    auto const user = authority.substr(0, authority.find('@'));
    if (user.size() < authority.size() && user.find(':') != std::string_view::npos) {
        return wrong_url(url,
                         "has a password in it, which others would see in files and in the list of "
                         "processes; leave it to git: see `git help credentials`");
    }
    return {};
}

Result<void> check_repository_ref(std::string_view ref) {
    auto const is_of_names = [](unsigned char c) {
        return c > ' ' && c != 0x7F &&
               std::string_view("~^:?*[\\").find(static_cast<char>(c)) == std::string_view::npos;
    };
    if (!ref.empty() && !ref.starts_with('-') && !ref.starts_with('+') && !ref.starts_with('/') &&
        ref.find("..") == std::string_view::npos && ref.find("@{") == std::string_view::npos &&
        std::ranges::all_of(ref, is_of_names)) {
        return {};
    }
    return Error(ErrorCode::InvalidOption,
                 "\"" + std::string(ref) + "\" is no branch, tag or commit of a repository");
}

bool is_unprotected(std::string_view url) noexcept {
    return url.starts_with("http://") || url.starts_with("git://");
}

std::string name_from_url(std::string_view url) {
    while (url.ends_with('/'))
        url.remove_suffix(1);
    if (url.ends_with(".git")) url.remove_suffix(4);
    auto const last = url.find_last_of("/:");
    std::string name;
    for (auto const c : last == std::string_view::npos ? url : url.substr(last + 1)) {
        auto const is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (is_kept) name += c;
    }
    return name.empty() ? "repository" : name;
}

Result<std::filesystem::path> path_within(std::filesystem::path const& folder,
                                          std::string const& path) {
    namespace fs = std::filesystem;
    auto const outside = [&path] {
        return Error(ErrorCode::InvalidOption,
                     "\"" + path + "\" leads out of its folder; give a path within it");
    };
    fs::path const relative(path);
    if (relative.is_absolute()) return outside();
    std::error_code failure;
    auto const root = fs::weakly_canonical(folder, failure);
    if (failure) return outside();
    auto const place = fs::weakly_canonical(root / relative, failure);
    if (failure) return outside();
    auto const [of_root, of_place] =
        std::mismatch(root.begin(), root.end(), place.begin(), place.end());
    if (of_root != root.end()) return outside();
    return place;
}

}  // namespace tasker::cli
