#include "worker/events/publisher_registry.hpp"

#include <utility>

#include "base/joined.hpp"

namespace tasker::worker {

namespace {

constexpr std::string_view kDefault = "default";

std::string listed(std::vector<std::string> const& names) {
    return names.empty() ? "none" : base::joined(names);
}

}  // namespace

Result<void> PublisherRegistry::add(std::shared_ptr<EventPublisher const> publisher) {
    if (publisher == nullptr) {
        return Error(ErrorCode::InvalidOption, "the event publisher is null");
    }
    std::string name(publisher->name());
    if (name.empty() || name == kDefault) {
        return Error(ErrorCode::InvalidOption,
                     "an event publisher cannot be called \"" + name + "\"");
    }
    std::scoped_lock const lock(mutex_);
    auto const [place, is_new] = publishers_.try_emplace(std::move(name), std::move(publisher));
    if (is_new) return {};
    return Error(ErrorCode::DuplicateHandler,
                 "there is an event publisher " + place->first + " already");
}

std::shared_ptr<EventPublisher const> PublisherRegistry::find(std::string_view name) const {
    std::scoped_lock const lock(mutex_);
    auto const found = publishers_.find(name);
    return found == publishers_.end() ? nullptr : found->second;
}

std::vector<std::string> PublisherRegistry::names() const {
    std::scoped_lock const lock(mutex_);
    std::vector<std::string> names;
    names.reserve(publishers_.size());
    for (auto const& entry : publishers_)
        names.push_back(entry.first);
    return names;
}

void PublisherRegistry::remove(std::string_view name) {
    std::scoped_lock const lock(mutex_);
    auto const found = publishers_.find(name);
    if (found != publishers_.end()) publishers_.erase(found);
}

void PublisherRegistry::clear() {
    std::scoped_lock const lock(mutex_);
    publishers_.clear();
}

Result<void> PublisherRegistry::require(std::vector<std::string> const& names_required) const {
    std::vector<std::string> missing;
    for (auto const& name : names_required) {
        if (name != kDefault && find(name) == nullptr) missing.push_back(name);
    }
    if (missing.empty()) return {};
    return Error(ErrorCode::HandlerNotFound, "event publishers are missing: " + listed(missing) +
                                                 "; required: " + listed(names_required) +
                                                 "; registered: " + listed(names()));
}

}  // namespace tasker::worker
