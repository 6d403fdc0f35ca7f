#pragma once

#include "tasker/handlers.hpp"
#include "tasker/version.hpp"

/// Defines the function by which `tasker run --handlers LIBRARY.so` finds the handlers of a shared
/// library. Once per library, at namespace scope:
///
///     TASKER_HANDLERS(handlers) {
///         handlers.add("shop.charge_card", charge_card);
///     }
///
/// The library and the program must be built against the same version of Tasker; the program checks
/// that and refuses the library otherwise. Exceptions that leave the body become an error message.
#define TASKER_HANDLERS(handlers)                      \
    extern "C" char const* tasker_handlers_version() { \
        return TASKER_VERSION;                         \
    }                                                  \
    extern "C" void tasker_register_handlers(::tasker::Handlers& handlers)
