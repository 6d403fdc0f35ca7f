#include "bench/scratch.hpp"

#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <system_error>

#include "bench/failure.hpp"

namespace tasker::bench {

namespace {

/// The folders that are there. `fail` ends the program on any thread, past all destructors but
/// those of statics: this one removes what is left.
class Folders {
public:
    ~Folders() {
        for (auto const& folder : folders_)
            remove(folder);
    }

    void add(std::filesystem::path const& folder) {
        std::scoped_lock const lock(mutex_);
        folders_.insert(folder);
    }
    void end(std::filesystem::path const& folder) {
        std::scoped_lock const lock(mutex_);
        folders_.erase(folder);
        remove(folder);
    }

private:
    static void remove(std::filesystem::path const& folder) {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }

    std::mutex mutex_;
    std::set<std::filesystem::path> folders_;
};

Folders& folders() {
    static Folders all;
    return all;
}

}  // namespace

Scratch::Scratch(std::filesystem::path const& parent) {
    auto name = (parent / "tasker-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) fail("no folder can be made in " + parent.string());
    folder_ = name;
    folders().add(folder_);
}

Scratch::~Scratch() {
    folders().end(folder_);
}

}  // namespace tasker::bench
