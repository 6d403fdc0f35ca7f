// What tests throw into an addon of their own: inside the functions of the C ABI, in the addon
// outside of them, and where a thread is made. Never linked into the package's.
#include <napi.h>

#include <atomic>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

namespace tasker {

namespace {

enum class What { Exception, Memory, Lock, Number };

/// A place where something is thrown the n-th time that it is passed.
class Place {
public:
    void arm(int passes, What what) {
        what_ = what;
        is_fired_ = false;
        passes_left_ = passes;
    }
    /// \returns whether something was thrown since it was armed.
    bool disarm() {
        passes_left_ = 0;
        return is_fired_;
    }
    void pass() {
        if (passes_left_ <= 0) return;
        if (--passes_left_ > 0) return;
        is_fired_ = true;
        switch (what_.load()) {
            case What::Exception: throw std::runtime_error("thrown by a test");
            case What::Memory: throw std::bad_alloc();
            case What::Lock:
                throw std::system_error(
                    std::make_error_code(std::errc::resource_deadlock_would_occur));
            case What::Number: throw 7;  // NOLINT(hicpp-exception-baseclass): that is the point
        }
    }

private:
    std::atomic<int> passes_left_ = 0;
    std::atomic<What> what_ = What::Exception;
    std::atomic<bool> is_fired_ = false;
};

Place in_core;
Place in_addon;
Place at_threads;

Place& place_of(Napi::Value name) {
    auto const text = name.As<Napi::String>().Utf8Value();
    if (text == "core") return in_core;
    if (text == "addon") return in_addon;
    if (text == "thread") return at_threads;
    throw Napi::TypeError::New(name.Env(), "there is no place " + text);
}

What what_of(Napi::Value name) {
    auto const text = name.As<Napi::String>().Utf8Value();
    if (text == "exception") return What::Exception;
    if (text == "memory") return What::Memory;
    if (text == "lock") return What::Lock;
    if (text == "number") return What::Number;
    throw Napi::TypeError::New(name.Env(), "nothing is called " + text);
}

}  // namespace

namespace c {
void fault_point();
void fault_point() {
    in_core.pass();
}
}  // namespace c

namespace node {
void fault_point();
void fault_point() {
    in_addon.pass();
}

/// failAt(place, pass, what), and didFail(place), which also ends it.
void add_fault_functions(Napi::Env env, Napi::Object exports);
void add_fault_functions(Napi::Env env, Napi::Object exports) {
    exports.Set("failAt", Napi::Function::New(env, [](Napi::CallbackInfo const& info) {
                    place_of(info[0]).arm(info[1].As<Napi::Number>().Int32Value(),
                                          what_of(info[2]));
                }));
    exports.Set("didFail", Napi::Function::New(env, [](Napi::CallbackInfo const& info) {
                    return Napi::Boolean::New(info.Env(), place_of(info[0]).disarm());
                }));
}
}  // namespace node

}  // namespace tasker

// The linker puts the first in the place of the second, which is std::thread's.
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
void __real__ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE(
    void* thread, void* state, void (*depends)());
void __wrap__ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE(
    void* thread, void* state, void (*depends)());
void __wrap__ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE(
    void* thread, void* state, void (*depends)()) {
    tasker::at_threads.pass();
    __real__ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE(
        thread, state, depends);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
}
