#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/keys/key.hpp"

namespace tasker::configuration {

/// All keys, in the order of the documentation, and the tables that they are in.
class Keys {
public:
    /// Its path must be new.
    void add(Key key);
    void describe(std::string_view section, std::string_view text);
    /// Of a key that there is.
    void set_use(std::string_view path, Reader reader, KeyUse use);
    /// `from` is read as if it were `to`: an older name of a table.
    void add_alias(std::string from, std::string to);

    [[nodiscard]] std::span<Key const> all() const noexcept { return keys_; }
    [[nodiscard]] Key const* find(std::string_view path) const noexcept;
    /// In all().
    [[nodiscard]] std::size_t index_of(Key const& key) const noexcept {
        return static_cast<std::size_t>(&key - keys_.data());
    }
    [[nodiscard]] bool is_section(std::string_view path) const noexcept;
    /// Empty when nothing is said of it.
    [[nodiscard]] std::string_view description_of(std::string_view section) const noexcept;
    /// Keys and tables of a table, by their own names; "" is the whole.
    [[nodiscard]] std::vector<std::string> names_in(std::string_view section) const;
    /// The path itself, or that which it stands for.
    [[nodiscard]] std::string canonical(std::string_view path) const;
    /// Keys and tables whose path ends with `.name`, of those the ones with the fewest tables
    /// before it: what a name without its tables may mean.
    [[nodiscard]] std::vector<std::string> ending_with(std::string_view name) const;
    /// The key or table that somebody meant who wrote `path`: one whose names are similar, or the
    /// only one that ends like it.
    [[nodiscard]] std::optional<std::string> meant_by(std::string_view path) const;

private:
    [[nodiscard]] std::optional<std::string> with_similar_names(std::string_view path) const;

    std::vector<Key> keys_;
    std::map<std::string, std::size_t, std::less<>> by_path_;
    std::map<std::string, std::string, std::less<>> sections_;  ///< with what they are about
    std::map<std::string, std::string, std::less<>> aliases_;
};

/// Made once; the same for everybody.
[[nodiscard]] Keys const& all_keys();

}  // namespace tasker::configuration
