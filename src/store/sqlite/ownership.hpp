#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// The lock `<file>.lock` that makes this process the one owner of a store. The kernel takes it
/// back when the process ends, however it ends. Holds for other openings in this process, too.
class Ownership {
public:
    /// \returns StoreHeld, naming the owner; StoreReadOnly if the folder cannot be written,
    ///          FileNotFound if it does not exist.
    [[nodiscard]] static Result<Ownership> acquire(std::filesystem::path const& file,
                                                   std::string const& owner_name);
    ~Ownership();
    Ownership(Ownership&& other) noexcept;
    Ownership& operator=(Ownership&&) = delete;

private:
    Ownership(std::filesystem::path lock, int descriptor)
        : lock_(std::move(lock)), descriptor_(descriptor) {}

    std::filesystem::path lock_;
    int descriptor_;
};

/// Who owns the store now, as it named itself: `tasker (pid 7)`; none if nobody does. Makes no
/// file.
[[nodiscard]] std::optional<std::string> owner_of(std::filesystem::path const& file);

}  // namespace tasker::store::sqlite
