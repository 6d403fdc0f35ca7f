#include "tera/filter_sets.hpp"
#include "tera/functions.hpp"

namespace tasker::tera {

namespace {

Error not_given(std::string_view name, std::string_view kind) {
    return wrong_argument("it is called with " + std::string(name) + ": " + std::string(kind));
}

}  // namespace

Filters const& usual_filters() {
    static Filters const kFilters = [] {
        Filters filters;
        add_filters_of_texts(filters);
        add_filters_of_lists(filters);
        add_filters_of_numbers(filters);
        return filters;
    }();
    return kFilters;
}

Result<std::string> text_argument(Arguments const& arguments, std::string_view name,
                                  std::optional<std::string> const& usual) {
    auto const found = arguments.find(name);
    if (found == arguments.end() && usual) return *usual;
    if (found == arguments.end() || !found->second.is_string()) return not_given(name, "a text");
    return std::string(found->second.get_string());
}

Result<std::int64_t> whole_argument(Arguments const& arguments, std::string_view name,
                                    std::optional<std::int64_t> usual) {
    auto const found = arguments.find(name);
    if (found == arguments.end() && usual) return *usual;
    if (found == arguments.end() || !found->second.is_int64())
        return not_given(name, "a whole number");
    return found->second.get_int64();
}

Result<bool> flag_argument(Arguments const& arguments, std::string_view name) {
    auto const found = arguments.find(name);
    if (found == arguments.end()) return false;
    if (!found->second.is_bool()) return not_given(name, "true or false");
    return found->second.get_bool();
}

Error wrong_argument(std::string text) {
    return {ErrorCode::InvalidTemplate, std::move(text)};
}

Error wrong_kind(std::string_view wanted, Json const& value) {
    return wrong_argument("it is of " + std::string(wanted) + ", and this is " +
                          std::string(kind_of_value(value)));
}

Error too_large() {
    return wrong_argument("the text becomes larger than " + std::to_string(kTextBytesMax) +
                          " bytes");
}

}  // namespace tasker::tera
