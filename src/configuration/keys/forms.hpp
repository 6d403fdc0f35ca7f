#pragma once

#include <string>
#include <string_view>

namespace tasker::configuration {

/// What a text must look like. `name` says what would be right and stands behind "give"; it never
/// quotes what was given, which may be a secret.
struct Form {
    std::string_view name = "text";
    bool (*fits)(std::string_view text) = nullptr;  ///< null: any text does
};

/// ASCII only: levels of logs and truths are written `INFO` and `True` too.
[[nodiscard]] std::string lowered(std::string_view text);

// Each takes a text that is not empty; whether it may be empty is the key's business.

extern Form const kAddress;        ///< HOST:PORT
extern Form const kHttpUrl;        ///< http:// or https://
extern Form const kStoreLocation;  ///< postgresql://… or a SQLite file
extern Form const kPostgresUrl;    ///< postgresql://…
extern Form const kAmqpUrl;        ///< amqp:// or amqps://
extern Form const kRedisUrl;       ///< redis:// or rediss://
extern Form const kTcpUrl;         ///< tcp://HOST:PORT
extern Form const kIdentifier;     ///< letters, digits, dots, hyphens, underscores
extern Form const kNamespace;      ///< spec/orchestration.md 4.9
extern Form const kQueueName;      ///< spec/orchestration.md 5.10
extern Form const kQueuePattern;   ///< with {namespace} and {name}
extern Form const kHeaderName;     ///< a token of RFC 9110
extern Form const kFileName;       ///< without control characters
extern Form const kPrivateKey;     ///< PEM
extern Form const kPublicKey;      ///< PEM
extern Form const kSecretText;     ///< without blanks and control characters
extern Form const kPortNumber;     ///< 1 to 65535
extern Form const kEnvironment;    ///< a name that may be part of a path
extern Form const kBackendName;    ///< a word of MessagingBackend
extern Form const kLogLevels;      ///< trace, debug, info, warn, error
extern Form const kTruth;          ///< true or false
extern Form const kShare;          ///< 0 to 1
extern Form const kAnyText;        ///< without control characters

}  // namespace tasker::configuration
