#pragma once

#include <memory>

namespace tasker::server::auth {

/// What OpenSSL made, freed by the function that it has for it.
template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

template <class T, auto Free>
using OpenSslObject = std::unique_ptr<T, FreeWith<Free>>;

}  // namespace tasker::server::auth
