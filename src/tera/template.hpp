#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tasker/json.hpp"
#include "tera/tree.hpp"

namespace tasker::tera {

/// What a filter or a function is given by name.
using Arguments = std::map<std::string, Json, std::less<>>;
/// From a value to another. An error's message says what is wrong, without a place.
using Filter = std::function<Result<Json>(Json const& value, Arguments const& arguments)>;
using Filters = std::map<std::string, Filter, std::less<>>;

/// Filters that Tera has, but for those that make HTML.
[[nodiscard]] Filters const& usual_filters();

/// What rendering may take. A template that needs more is refused: it may be a stranger's.
struct Limits {
    std::size_t output_bytes_max = std::size_t{8} * 1024 * 1024;
    /// Roughly: expressions evaluated, and every 16 bytes that are copied for them.
    std::size_t steps_max = 5'000'000;
};

/// A text of the language Tera (1.x): `{{ name | upper }}`, `{% if a %}…{% endif %}`, `for`, `set`,
/// `filter`, `raw`. It is whole by itself: there are no `include`, `extends`, `import` and `macro`,
/// and no function that reads the time, the environment or files. Nothing is escaped, as no HTML is
/// made.
class Template {
public:
    /// \param name     of the file, for messages
    /// \param filters  outlive the template
    /// \returns InvalidTemplate with the place of the first thing that is wrong: also filters,
    ///          functions and tests that there are not.
    [[nodiscard]] static Result<Template> parse(std::string_view text, std::string name,
                                                Filters const& filters = usual_filters());

    /// \returns InvalidTemplate with the place: a variable that is not there, a value of a wrong
    /// kind,
    ///          a limit.
    [[nodiscard]] Result<std::string> render(JsonObject const& variables,
                                             Limits const& limits = {}) const;

    /// A variable that is read and not set by the template itself.
    struct Read {
        std::string name;
        Place place;
    };
    /// Each of them once, where it is first.
    [[nodiscard]] std::vector<Read> variables_read() const;

    [[nodiscard]] std::string const& name() const noexcept { return name_; }

private:
    Template(std::string name, std::vector<Node> nodes, Filters const& filters)
        : name_(std::move(name)), nodes_(std::move(nodes)), filters_(&filters) {}

    std::string name_;
    std::vector<Node> nodes_;
    Filters const* filters_;
};

}  // namespace tasker::tera
