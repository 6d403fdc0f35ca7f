#include "bindings/c/src/tree.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <charconv>
#include <cmath>
#include <functional>

#include "base/json.hpp"
#include "bindings/c/src/guard.hpp"
#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

// What is stored has a few levels more than what a handler may answer.
constexpr base::JsonLimits kTreeLimits{.bytes_max = std::size_t{1} << 30U, .depth_max = 256};

}  // namespace

/// Told by Boost.JSON's parser what it reads. Names are those that the parser wants.
class TreeBuilder {
    using Text = boost::json::string_view;
    using Code = boost::json::error_code;

public:
    static constexpr std::size_t max_object_size = std::size_t{1} << 30U;  // NOLINT
    static constexpr std::size_t max_array_size = std::size_t{1} << 30U;   // NOLINT
    static constexpr std::size_t max_key_size = std::size_t{1} << 30U;     // NOLINT
    static constexpr std::size_t max_string_size = std::size_t{1} << 30U;  // NOLINT

    explicit TreeBuilder(Tree& tree) : tree_(tree) {}

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return open(TASKER_MAP); }
    bool on_array_begin(Code&) { return open(TASKER_LIST); }
    bool on_object_end(std::size_t count, Code&) { return close(count); }
    bool on_array_end(std::size_t count, Code&) { return close(count); }
    bool on_key_part(Text part, std::size_t, Code&) { return keep(part); }
    bool on_key(Text rest, std::size_t, Code&) {
        key_ = whole(rest);
        return true;
    }
    bool on_string_part(Text part, std::size_t, Code&) { return keep(part); }
    bool on_string(Text rest, std::size_t, Code&) {
        auto const text = whole(rest);
        add(TASKER_STRING).value.text = text;
        return true;
    }
    bool on_number_part(Text, Code&) { return true; }
    bool on_int64(std::int64_t number, Text, Code&) {
        add(TASKER_INTEGER).value.integer = number;
        return true;
    }
    bool on_uint64(std::uint64_t number, Text, Code&) {
        add(TASKER_UNSIGNED).value.natural = number;
        return true;
    }
    /// As base::JsonBuilder: the parser's own arithmetic is off by a bit now and then.
    bool on_double(double about, Text text, Code& code) {
        auto nearest = about;
        auto const read = std::from_chars(text.data(), text.data() + text.size(), nearest);
        if (read.ec == std::errc::result_out_of_range) nearest = about;
        if (!std::isfinite(nearest)) {
            code = boost::json::error::exponent_overflow;
            return false;
        }
        add(TASKER_NUMBER).value.number = nearest;
        return true;
    }
    bool on_bool(bool value, Code&) {
        add(value ? TASKER_TRUE : TASKER_FALSE);
        return true;
    }
    bool on_null(Code&) {
        add(TASKER_NULL);
        return true;
    }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }

private:
    tasker_node& add(tasker_node_type type) {
        auto& node = tree_.nodes_.emplace_back();
        node = {.type = static_cast<std::uint32_t>(type),
                .count = 0,
                .span = 1,
                .unused = 0,
                .key = key_,
                .value = {.natural = 0}};
        key_ = {};
        return node;
    }
    bool open(tasker_node_type type) {
        open_.push_back(tree_.nodes_.size());
        add(type);
        return true;
    }
    bool close(std::size_t count) {
        auto const index = open_.back();
        open_.pop_back();
        tree_.nodes_[index].count = static_cast<std::uint32_t>(count);
        tree_.nodes_[index].span = static_cast<std::uint32_t>(tree_.nodes_.size() - index);
        return true;
    }
    bool keep(Text part) {
        parts_.append(part.data(), part.size());
        return true;
    }
    /// A view of the text where that has it as it is; otherwise a copy that the tree keeps.
    tasker_text whole(Text rest) {
        auto const& text = tree_.text_;
        std::less_equal<> const is_before;
        auto const is_within = is_before(text.data(), rest.data()) &&
                               is_before(rest.data() + rest.size(), text.data() + text.size());
        if (parts_.empty() && is_within) return {.data = rest.data(), .size = rest.size()};
        auto& kept = tree_.unescaped_.emplace_back(std::move(parts_));
        kept.append(rest.data(), rest.size());
        parts_.clear();
        return {.data = kept.data(), .size = kept.size()};
    }

    Tree& tree_;
    std::vector<std::size_t> open_;
    std::string parts_;
    tasker_text key_{};
};

Result<std::shared_ptr<Tree>> Tree::parse(std::string_view text) {
    std::shared_ptr<Tree> tree;
    if (text.size() <= kTreeLimits.bytes_max) {
        tree.reset(new Tree(text));
        // A small part of the text is names and punctuation; a large list of numbers grows it.
        tree->nodes_.reserve(text.size() / 16 + 1);
        boost::json::parse_options options;
        options.max_depth = kTreeLimits.depth_max;
        boost::json::basic_parser<TreeBuilder> parser(options, *tree);
        boost::json::error_code code;
        std::string_view const own = tree->text_;
        auto const read = parser.write_some(false, own.data(), own.size(), code);
        if (!code && own.find_first_not_of(" \t\r\n", read) == std::string_view::npos) return tree;
    }
    // It is refused: the other parser, which refuses the same, says where and why.
    auto const refused = base::parse_json(text, kTreeLimits);
    if (!refused) return refused.error();
    return Error(ErrorCode::InvalidJson, "the text is no JSON");
}

}  // namespace tasker::c

using namespace tasker;     // NOLINT(google-build-using-namespace): what C sees has no namespace
using namespace tasker::c;  // NOLINT(google-build-using-namespace)

tasker_status tasker_tree_parse(tasker_text text, tasker_tree** tree,
                                tasker_error** error) noexcept {
    return guarded(error, [&]() -> Result<void> {
        if (tree == nullptr) return is_null("tree");
        *tree = nullptr;
        TASKER_TRY_ASSIGN(auto parsed, Tree::parse(view_of(text)));
        *tree = make_handle<tasker_tree>(std::move(parsed));
        return {};
    });
}

tasker_status tasker_tree_nodes(tasker_tree* tree, tasker_node const** nodes,
                                size_t* count) noexcept {
    return guarded([&]() -> Result<void> {
        if (nodes == nullptr) return is_null("nodes");
        if (count == nullptr) return is_null("count");
        *nodes = nullptr;
        *count = 0;
        TASKER_TRY_ASSIGN(auto const object, named(tree, "tree"));
        *nodes = object->nodes().data();
        *count = object->nodes().size();
        return {};
    });
}

tasker_status tasker_tree_release(tasker_tree* tree) noexcept {
    return release(tree, "tree");
}

tasker_node const* tasker_node_member(tasker_node const* map, tasker_text name) noexcept {
    if (map == nullptr || map->type != TASKER_MAP) return nullptr;
    auto const wanted = view_of(name);
    tasker_node const* found = nullptr;
    auto const* member = map + 1;
    for (auto left = map->count; left > 0; --left, member += member->span) {
        if (view_of(member->key) == wanted) found = member;
    }
    return found;
}
