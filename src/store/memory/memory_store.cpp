#include "store/memory/memory_store.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include "base/assert.hpp"
#include "store/call_body.hpp"
#include "store/memory/memory_unit.hpp"

namespace tasker::store {

namespace {

class MemoryStore final : public Store {
public:
    Result<void> run(UnitBody const& body) override {
        Turn const turn(*this);
        memory::MemoryUnit unit(rows_);
        auto done = call_unit_body(body, unit);
        if (done) done = unit.verdict();
        if (!done) unit.roll_back();
        return done;
    }

    Result<void> read(ReadBody const& body) override {
        Turn const turn(*this);
        memory::MemoryUnit reader(rows_);
        return call_read_body(body, reader);
    }

    Result<void> read_at_once(ReadBody const& body) override { return read(body); }

private:
    /// Holds the store for one call. A call from inside a body would wait for itself.
    class Turn {
    public:
        explicit Turn(MemoryStore& store) : store_(store) {
            TASKER_ASSERT(store.holder_ != std::this_thread::get_id());
            store.mutex_.lock();
            store.holder_ = std::this_thread::get_id();
        }
        ~Turn() {
            store_.holder_ = std::thread::id();
            store_.mutex_.unlock();
        }
        Turn(Turn const&) = delete;
        Turn& operator=(Turn const&) = delete;

    private:
        MemoryStore& store_;
    };

    std::mutex mutex_;
    std::atomic<std::thread::id> holder_;
    memory::Rows rows_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() {
    return std::make_unique<MemoryStore>();
}

}  // namespace tasker::store
