#include "tests/server/described.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/json.hpp"
#include "base/json_schema.hpp"
#include "server/routing/openapi.hpp"

namespace tasker::test {

namespace {

/// Nothing may be there that the schema does not name.
void close_objects(Json& schema) {
    if (auto* const list = schema.if_array()) {
        for (auto& one : *list)
            close_objects(one);
    }
    auto* const object = schema.if_object();
    if (object == nullptr) return;
    for (auto& [name, value] : *object)
        close_objects(value);
    auto const* const properties = object->if_contains("properties");
    if (properties != nullptr && properties->is_object() && object->contains("type")) {
        (*object)["additionalProperties"] = false;
    }
}

Json closed_components(JsonObject const& document) {
    Json components = document.at("components");
    close_objects(components);
    return components;
}

/// With two spaces a level, so that changes can be read.
void write_pretty(std::ostream& out, Json const& value, std::size_t level = 0) {
    auto const line = [&](std::size_t depth) { out << '\n' << std::string(2 * depth, ' '); };
    if (auto const* const object = value.if_object(); object != nullptr && !object->empty()) {
        out << '{';
        for (auto const& [name, member] : *object) {
            if (name != object->begin()->key()) out << ',';
            line(level + 1);
            out << base::to_text(Json(name)) << ": ";
            write_pretty(out, member, level + 1);
        }
        line(level);
        out << '}';
    } else {
        out << base::to_text(value);
    }
}

server::http::Method method_from(std::string const& text) {
    using enum server::http::Method;
    for (auto const method : {Get, Head, Post, Put, Patch, Delete, Options}) {
        if (to_text(method) == text) return method;
    }
    return Other;
}

}  // namespace

Described::Described(std::vector<server::routing::Route> routes, JsonObject schemas,
                     std::string_view title)
    : document_(server::routing::openapi_document(routes, std::move(schemas), title)),
      router_(std::move(routes)),
      components_(closed_components(document_)) {}

std::string Described::violations_of(Json const& value, Json const& schema) const {
    auto const compiled = base::JsonSchema::compile(
        JsonObject{{"allOf", JsonArray{schema}}, {"components", components_}});
    if (!compiled) return compiled.error().message();
    std::string text;
    for (auto const& violation : compiled->check(value))
        text += violation.path + ": " + violation.reason + "\n";
    return text;
}

std::string Described::compare(Client::Request const& request, Answer const& answer) const {
    EXPECT_NE(answer.header("x-request-id"), "");
    auto const match = router_.find(method_from(request.method), request.target);
    if (match.route == nullptr) return "";
    auto const& route = *match.route;
    auto const where = request.method + " " + request.target + " " + std::to_string(answer.status);
    auto method = request.method == "HEAD" ? "GET" : request.method;
    for (auto& c : method)
        c = static_cast<char>(c - 'A' + 'a');
    auto const& responses =
        document_.at("paths").at(route.pattern).at(method).at("responses").as_object();
    auto const* const response = responses.if_contains(std::to_string(answer.status));
    EXPECT_NE(response, nullptr) << where << " is not in the document";
    if (response == nullptr) return "";
    auto type = answer.header("content-type");
    type = type.substr(0, type.find(';'));
    auto const* const content = response->at("content").as_object().if_contains(type);
    EXPECT_NE(content, nullptr) << where << ": " << type << " is not in the document";
    if (content == nullptr) return "";
    if (type == "application/json" && request.method != "HEAD") {
        EXPECT_EQ(violations_of(answer.json(), content->at("schema")), "") << where << "\n"
                                                                           << answer.body;
    }
    return answer.status == 200 ? std::string(route.operation) : "";
}

void Described::expect_stored_in(std::string const& file) const {
    std::ostringstream now;
    write_pretty(now, document_);
    now << '\n';
    auto const* const golden = std::getenv("TASKER_GOLDEN");
    if (golden != nullptr && std::string_view(golden) == "write") std::ofstream(file) << now.str();
    std::ifstream stored_file(file);
    std::stringstream stored;
    stored << stored_file.rdbuf();
    EXPECT_EQ(stored.str(), now.str())
        << "write it anew: TASKER_GOLDEN=write served_test --gtest_filter='OpenApi*'";
}

}  // namespace tasker::test
