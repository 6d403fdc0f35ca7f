#include "server/grpc/calls.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "server/grpc/messages.hpp"
#include "server/grpc/values.hpp"
#include "server/http/finishing.hpp"
#include "server/request_trace.hpp"
#include "server/routing/router.hpp"

namespace tasker::server::grpc {

namespace {

using google::protobuf::Message;

Message const* prototype_of(google::protobuf::Descriptor const& type) {
    return google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
}

std::string text_of(routing::Parameter const& parameter, Json const& value) {
    auto text = value.is_string() ? std::string(value.get_string()) : base::to_text(value);
    // An enumerator, which REST may spell differently.
    for (auto const word : parameter.words) {
        if (is_same_word(word, text)) return std::string(word);
    }
    return text;
}

Result<void> write_answer(Method const& method, Json document, ::grpc::ByteBuffer& answered) {
    std::unique_ptr<Message> const message(method.response->New());
    if (!method.rpc.into.empty()) document = JsonObject{{method.rpc.into, std::move(document)}};
    TASKER_TRY(fill(*message, document.as_object()));
    answered = bytes_of(*message);
    return {};
}

/// Of an error that is nobody's business, what it is goes to the log.
Outcome failure(Shared& shared, Method const& method, http::Request const& request,
                Error const& error) {
    auto outcome = outcome_of(error);
    if (outcome.http_status() >= 500) {
        shared.backend.log.warning("request " + request.id + " (" + std::string(method.rpc.name) +
                                   "): " + error.message());
    }
    return outcome;
}

/// The id of the task that a document is of, or has in `task`; empty: of none.
std::string task_in(Json const& document) {
    auto const* members = document.if_object();
    if (members == nullptr) return {};
    if (auto const* const inner = members->if_contains("task"); inner && inner->is_object())
        members = &inner->get_object();
    auto const* const id = members->if_contains("task_uuid");
    return id != nullptr && id->is_string() ? std::string(id->get_string()) : std::string();
}

/// \param subject  becomes the id of the task that the answer is of, if it is of one
Outcome call_function(Shared& shared, Method const& method, routing::Call& call,
                      ::grpc::ByteBuffer const& given, ::grpc::ByteBuffer& answered,
                      std::string& subject) {
    auto const fail = [&](Error const& error) {
        return failure(shared, method, call.request(), error);
    };
    auto const message = read_message(given, *method.request);
    if (!message) return fail(message.error());
    auto document = document_of(**message);
    if (!document) return fail(document.error());
    if (auto wrong = read_parameters(method.rpc, *document, call)) return outcome_of(*wrong);
    auto const rewrite = method.rpc.rewrite;
    call.set_body(rewrite == nullptr ? *std::move(document) : rewrite(*std::move(document)));
    auto answer = method.rpc.handle(shared.backend, call);
    if (!answer) return fail(answer.error());
    if (auto const* const refused = std::get_if<routing::Refused>(&*answer)) {
        return outcome_of(*refused);
    }
    auto document_answered = std::get<Json>(*std::move(answer));
    subject = task_in(document_answered);
    if (auto written = write_answer(method, std::move(document_answered), answered); !written) {
        return fail(written.error());
    }
    return {};
}

Undertaking undertaking_of(Rpc const& rpc) noexcept {
    return {.operation = rpc.name,
            .permission = rpc.permission,
            .changes_something = rpc.changes_something};
}

Outcome try_to_answer(Shared& shared, Method const& method, http::Request const& request,
                      RequestTrace const* trace, ::grpc::ByteBuffer const& given,
                      ::grpc::ByteBuffer& answered) {
    auto const& rpc = method.rpc;
    routing::Call call(request);
    if (trace) call.set_trace(trace->context());
    if (auto denied = deny(shared, rpc, call)) return *denied;
    std::string subject;
    auto outcome = call_function(shared, method, call, given, answered, subject);
    shared.entrance.note(undertaking_of(rpc), request, call.caller(),
                         {.subject = subject, .status = outcome.http_status()});
    return outcome;
}

}  // namespace

Method method_of(Rpc rpc) {
    auto const name = "tasker.v1." + std::string(rpc.service) + "." + std::string(rpc.name);
    auto const* const described =
        google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
    TASKER_ASSERT(described != nullptr);
    return {.rpc = std::move(rpc),
            .request = prototype_of(*described->input_type()),
            .response = prototype_of(*described->output_type())};
}

http::Request request_of(::grpc::CallbackServerContext const& context, std::string_view path,
                         Shared& shared) {
    http::Request request{.method = http::Method::Post, .target = std::string(path)};
    for (auto const& [name, value] : context.client_metadata()) {
        request.headers.push_back({.name = std::string(name.data(), name.size()),
                                   .value = std::string(value.data(), value.size())});
    }
    request.waiting_share = shared.pool.fill();
    auto const id = request.header("x-request-id");
    request.id = http::is_request_id(id) ? std::string(id) : shared.backend.ids.v7().to_string();
    return request;
}

std::optional<Outcome> deny(Shared& shared, Rpc const& rpc, routing::Call& call) {
    auto const denial = shared.entrance.deny(undertaking_of(rpc), call);
    return denial ? std::optional(outcome_of(*denial)) : std::nullopt;
}

Result<std::unique_ptr<Message>> read_message(::grpc::ByteBuffer const& bytes,
                                              Message const& prototype) {
    // A level of JSON is up to four of protobuf. How deep it really is, is judged later.
    constexpr int kDepthMax = 400;
    auto copy = bytes;  // reading takes it apart; the parts themselves are shared
    ::grpc::ProtoBufferReader reader(&copy);
    google::protobuf::io::CodedInputStream stream(&reader);
    stream.SetRecursionLimit(kDepthMax);
    std::unique_ptr<Message> message(prototype.New());
    if (reader.status().ok() && message->ParseFromCodedStream(&stream) &&
        stream.ConsumedEntireMessage()) {
        return message;
    }
    return Error(ErrorCode::InvalidRequest,
                 "the request is no " + prototype.GetDescriptor()->full_name());
}

::grpc::ByteBuffer bytes_of(Message const& message) {
    ::grpc::Slice const slice(message.SerializeAsString());
    return {&slice, 1};
}

Outcome answer(Shared& shared, Method const& method, http::Request const& request,
               ::grpc::ByteBuffer const& given, ::grpc::ByteBuffer& answered) {
    try {
        auto const trace =
            trace_of_rpc(shared.backend.tracer, method.rpc.service, method.rpc.name, request);
        auto outcome = try_to_answer(shared, method, request, trace.get(), given, answered);
        if (trace) trace->end_rpc(outcome.status.error_code(), outcome.status.error_message());
        return outcome;
    } catch (std::exception const& bug) {
        shared.backend.log.error("request " + request.id + ": " + bug.what());
        return outcome_of(Error(ErrorCode::Internal, {}));
    }
}

std::optional<routing::Refused> read_parameters(Rpc const& rpc, JsonObject const& document,
                                                routing::Call& call) {
    for (auto const& parameter : rpc.parameters) {
        auto const* const value = document.if_contains(field_of(parameter));
        auto const text = value == nullptr ? std::string() : text_of(parameter, *value);
        auto const is_given =
            value != nullptr && (!text.empty() || parameter.kind != routing::Parameter::Kind::Text);
        if (is_given) {
            if (auto wrong = routing::read_value(parameter, text, call)) return wrong;
        } else if (parameter.otherwise) {
            call.set(parameter.name, *parameter.otherwise);
        }
    }
    return std::nullopt;
}

::grpc::Status conclude(Shared& shared, ::grpc::CallbackServerContext& context,
                        http::Request const& request, Outcome const& outcome) {
    shared.backend.counters.count_answer(outcome.http_status());
    context.AddTrailingMetadata("x-request-id", request.id);
    if (outcome.retry_after_s) {
        context.AddTrailingMetadata("retry-after", std::to_string(*outcome.retry_after_s));
    }
    if (!outcome.auth_failure.empty()) {
        context.AddTrailingMetadata("x-auth-failure-reason", outcome.auth_failure);
    }
    return outcome.status;
}

}  // namespace tasker::server::grpc
