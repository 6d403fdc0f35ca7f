#include "worker/dispatch/handler_threads.hpp"

#include <pthread.h>

namespace tasker::worker {

void HandlerThreads::start(std::size_t count) {
    std::scoped_lock const lock(mutex_);
    members_.remove_if([](Member& member) {
        if (!member.has_ended.load()) return false;
        member.thread.join();
        return true;
    });
    for (std::size_t i = 0; i < count; ++i) {
        auto& member = members_.emplace_back();
        auto const name = "tasker-run-" + std::to_string(++started_);
        member.thread = std::thread([this, &member, name] {
            name_this_thread(name);
            while (body_()) {
            }
            member.has_ended.store(true);
        });
    }
}

void HandlerThreads::join() {
    for (;;) {
        std::list<Member> leaving;
        {
            std::scoped_lock const lock(mutex_);
            if (members_.empty()) return;
            leaving.splice(leaving.end(), members_, members_.begin());
        }
        leaving.front().thread.join();
    }
}

void name_this_thread(std::string const& name) noexcept {
    // A name that is too long is refused, and the thread keeps that of its parent: no harm.
    std::ignore = pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

}  // namespace tasker::worker
