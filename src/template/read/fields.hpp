#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/json.hpp"
#include "tasker/time.hpp"
#include "template/findings.hpp"
#include "template/parse/node.hpp"

namespace tasker::templates {

/// Bytes of the name of a template, an event or a column.
inline constexpr std::size_t kNameMax = 255;

struct IntegerRange {
    std::int64_t min;
    std::int64_t max;
};

/// Reads the members of one map into the types that the model wants, and reports what does not fit.
/// A member whose value is null counts as absent. `finish` reports the keys that nobody asked for.
class Fields {
public:
    /// \param owner  whose fields they are, for messages: `step "ship"`
    /// \param node   if it is not a map that is a finding, and every field is absent
    Fields(Node const& node, std::string owner, Findings& findings);

    [[nodiscard]] std::string const& owner() const noexcept { return owner_; }
    [[nodiscard]] bool is_map() const noexcept { return node_.is_map(); }

    /// The member's value, or null. Under `alias` if the field has a second name.
    [[nodiscard]] Node const* find(std::string_view key, std::string_view alias = {});
    /// The same, and a finding when it is absent.
    [[nodiscard]] Node const* require(std::string_view key);

    /// Absent, or of another type: none.
    [[nodiscard]] std::optional<std::string> text(std::string_view key);
    [[nodiscard]] std::optional<bool> boolean(std::string_view key);
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, IntegerRange range);
    [[nodiscard]] std::optional<std::uint32_t> minutes(std::string_view key, std::int64_t max);
    [[nodiscard]] std::optional<Duration> milliseconds(std::string_view key, IntegerRange range);
    [[nodiscard]] std::optional<JsonObject> object(std::string_view key);
    /// A schema as it stands; that it is an object is checked here, the rest in check/schemas.cpp.
    [[nodiscard]] std::optional<Json> schema(std::string_view key);
    /// Empty when absent; what is not a list is a finding.
    [[nodiscard]] std::vector<Node> const& list(std::string_view key, std::string_view alias = {});

    /// Required, not blank, at most `characters_max`. Empty after a finding.
    [[nodiscard]] std::string required_text(std::string_view key, std::size_t characters_max);

    /// One of an enum's words. Words are what `to_text` gives for 0, 1, ... until it is empty.
    template <class Enum>
    [[nodiscard]] Enum word(std::string_view key, Enum otherwise, std::string_view alias = {}) {
        auto const* node = find(key, alias);
        if (node == nullptr) return otherwise;
        std::vector<std::string> words;
        for (std::uint8_t i = 0; !to_text(static_cast<Enum>(i)).empty(); ++i) {
            words.emplace_back(to_text(static_cast<Enum>(i)));
        }
        auto const place = index_of(key, *node, words);
        return place ? static_cast<Enum>(*place) : otherwise;
    }

    void wrong_type(std::string_view key, Node const& node, std::string_view wanted);

    /// Reports unknown keys, with the nearest known one. Keys that begin with `x-` are for notes.
    void finish();

private:
    [[nodiscard]] std::optional<std::size_t> index_of(std::string_view key, Node const& node,
                                                      std::vector<std::string> const& words);

    Node const& node_;
    std::string owner_;
    Findings& findings_;
    std::vector<std::string> known_;
};

/// The text of a scalar that must be text; a finding and none for anything else.
[[nodiscard]] std::optional<std::string> text_of(Node const& node, std::string const& what,
                                                 Findings& findings);

}  // namespace tasker::templates
