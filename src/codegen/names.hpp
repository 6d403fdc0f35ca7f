#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tasker::codegen {

/// The words of a name, in lower case: `order_ID-v2`, `orderIdV2` are both order, id, v2. Whatever
/// is neither a letter nor a digit of ASCII separates.
[[nodiscard]] std::vector<std::string> words_of(std::string_view name);

// A name made of these words. One that would be empty is `unnamed`; one that would begin with a
// digit begins with an `n`.
[[nodiscard]] std::string pascal_case(std::string_view name);  ///< `OrderId`
[[nodiscard]] std::string camel_case(std::string_view name);   ///< `orderId`
[[nodiscard]] std::string snake_case(std::string_view name);   ///< `order_id`

/// `_rb`, `_py`, `_ts` and `_rs` at the end say for which language a namespace is: not what it is
/// about.
[[nodiscard]] std::string without_language(std::string_view namespace_name);

/// Gives each name once; what was given already gets a number: `OrderId2`.
class UniqueNames {
public:
    UniqueNames() = default;
    /// None of these is given either.
    explicit UniqueNames(std::span<std::string_view const> reserved) {
        for (auto const name : reserved)
            taken_.emplace(name);
    }

    [[nodiscard]] std::string take(std::string const& name, std::string_view before_number = "");

private:
    std::unordered_set<std::string> taken_;
};

/// Names for members that are called `keys`, in their order, each once. A key that is its own name
/// keeps it.
[[nodiscard]] std::vector<std::string> member_names(
    std::vector<std::string> const& keys,
    std::function<std::string(std::string const& key)> const& name_of);

}  // namespace tasker::codegen
