#include "server/routing/openapi.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "tasker/version.hpp"

namespace tasker::server::routing {

namespace {

Json reference(std::string_view schema) {
    return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

Json schema_of(Parameter const& parameter) {
    switch (parameter.kind) {
        // UTF-8 without zeros: what a store can compare with.
        case Parameter::Kind::Text: return {{"type", "string"}, {"pattern", "^[^\\x00]*$"}};
        case Parameter::Kind::Uuid: return {{"type", "string"}, {"format", "uuid"}};
        case Parameter::Kind::Word: {
            JsonArray words;
            for (auto const word : parameter.words)
                words.emplace_back(word);
            return {{"type", "string"}, {"enum", std::move(words)}};
        }
        case Parameter::Kind::Integer: break;
    }
    JsonObject schema{{"type", "integer"},
                      {"format", "int64"},
                      {"minimum", parameter.least},
                      {"maximum", parameter.most}};
    if (parameter.otherwise) schema["default"] = *parameter.otherwise;
    return schema;
}

void add_parameters(JsonArray& list, std::vector<Parameter> const& parameters,
                    std::string_view place) {
    for (auto const& parameter : parameters) {
        list.push_back(JsonObject{{"name", parameter.name},
                                  {"in", place},
                                  {"required", place == "path"},
                                  {"description", parameter.description},
                                  {"schema", schema_of(parameter)}});
    }
}

Json content(std::string_view type, Json schema) {
    return {{type, {{"schema", std::move(schema)}}}};
}

std::string_view meaning_of(unsigned status) noexcept {
    switch (status) {
        case 400: return "The request is wrong";
        case 401: return "Credentials are missing or wrong";
        case 403: return "The permission is missing";
        case 404: return "There is no such thing";
        case 408: return "It took too long";
        case 409: return "It exists already";
        case 413: return "The body is too long";
        case 415: return "The body is not called JSON";
        case 422: return "A field is missing or of another type";
        case 429: return "The caller asks too often";
        case 503: return "Not now";
        default: return "The server failed";
    }
}

/// One event of a stream: its data is the text of a JSON document.
Json schema_of_events(Route const& route) {
    JsonArray kinds;
    for (auto const& [name, schema] : route.events) {
        JsonObject const data{{"type", "string"},
                              {"contentMediaType", "application/json"},
                              {"contentSchema", reference(schema)}};
        JsonObject const fields{
            {"event", {{"const", name}}}, {"id", {{"type", "string"}}}, {"data", data}};
        kinds.push_back(JsonObject{
            {"type", "object"}, {"required", {"event", "data"}}, {"properties", fields}});
    }
    return {{"oneOf", std::move(kinds)}};
}

JsonObject responses_of(Route const& route) {
    JsonObject responses;
    Json answer = {{"type", "string"}};
    if (!route.answer.empty()) answer = reference(route.answer);
    if (!route.events.empty()) answer = schema_of_events(route);
    if (route.is_list) answer = {{"type", "array"}, {"items", reference(route.answer)}};
    responses["200"] = {{"description", "Done"}, {"content", content(route.content_type, answer)}};
    if (route.may_be_empty) responses["204"] = {{"description", "Nothing is to come any more"}};
    auto refusals = route.refusals;
    if (!route.query.empty()) refusals.push_back(400);
    if (!route.permission.empty()) refusals.insert(refusals.end(), {401, 403, 429, 503});
    if (route.may_wait) refusals.insert(refusals.end(), {408, 500, 503});
    if (!route.body.empty()) refusals.push_back(413);
    std::ranges::sort(refusals);
    auto const repeated = std::ranges::unique(refusals);
    refusals.erase(repeated.begin(), repeated.end());
    for (auto const status : refusals) {
        Json body = content("application/json", reference("ErrorResponse"));
        // The body that cannot be read is answered in plain text.
        if (status == 400 && !route.body.empty()) {
            body.get_object()["text/plain"] = {{"schema", {{"type", "string"}}}};
        }
        responses[std::to_string(status)] = {{"description", meaning_of(status)},
                                             {"content", std::move(body)}};
    }
    if (route.body.empty()) return responses;
    for (auto const status : {415U, 422U}) {
        responses[std::to_string(status)] = {
            {"description", meaning_of(status)},
            {"content", content("text/plain", {{"type", "string"}})}};
    }
    return responses;
}

JsonObject operation_of(Route const& route) {
    JsonObject operation{{"operationId", route.operation},
                         {"tags", JsonArray{route.group}},
                         {"summary", route.summary}};
    JsonArray parameters;
    add_parameters(parameters, route.path, "path");
    add_parameters(parameters, route.query, "query");
    if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    if (!route.body.empty()) {
        operation["requestBody"] = {
            {"required", true}, {"content", content("application/json", reference(route.body))}};
    }
    operation["responses"] = responses_of(route);
    if (!route.permission.empty()) {
        operation["security"] = JsonArray{JsonObject{{"bearer_auth", JsonArray()}},
                                          JsonObject{{"api_key_auth", JsonArray()}}};
        operation["x-permission"] = route.permission;
    }
    return operation;
}

std::string key_of(http::Method method) {
    std::string key(to_text(method));
    for (auto& c : key)
        c = static_cast<char>(c - 'A' + 'a');
    return key;
}

}  // namespace

JsonObject openapi_document(std::span<Route const> routes, JsonObject schemas,
                            std::string_view title) {
    JsonObject paths;
    for (auto const& route : routes) {
        auto& path = paths[route.pattern];
        if (path.is_null()) path = JsonObject();
        path.get_object()[key_of(route.method)] = operation_of(route);
    }
    return {
        {"openapi", "3.1.0"},
        {"info",
         {{"title", title},
          {"version", TASKER_VERSION},
          {"description", "Durable workflows: run them, look at them, mend them."}}},
        {"paths", std::move(paths)},
        {"components",
         {{"schemas", std::move(schemas)},
          {"securitySchemes",
           {{"bearer_auth", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
            {"api_key_auth", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}}}}}}};
}

}  // namespace tasker::server::routing
