#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "bindings/node/native/text.hpp"

namespace tasker::node {

/// How much one poll gives at most, for one turn of the loop; as BATCH of src/addon/native.ts.
inline constexpr std::size_t kBatch = 64;

[[nodiscard]] inline Napi::Array list_of(Napi::Env env, std::span<tasker_id const> ids) {
    auto list = Napi::Array::New(env, ids.size());
    for (std::uint32_t i = 0; i < ids.size(); ++i)
        list.Set(i, to_js(env, ids[i]));
    return list;
}

}  // namespace tasker::node
