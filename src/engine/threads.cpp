#include "engine/threads.hpp"

#include <pthread.h>

#include <utility>

namespace tasker::engine {

void Threads::start(std::string const& name, std::function<void()> body) {
    threads_.emplace_back(std::move(body));
    pthread_setname_np(threads_.back().native_handle(), name.c_str());
}

void Threads::join() {
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
}

}  // namespace tasker::engine
