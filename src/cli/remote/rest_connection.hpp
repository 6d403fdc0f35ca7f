#pragma once

#include <memory>
#include <string>

#include "cli/remote/rest_client.hpp"

namespace tasker::cli {

/// An answer as it came.
struct RawAnswer {
    unsigned status = 0;
    std::string content_type;
    std::string retry_after;
    std::string body;
};

/// Why there is none.
struct NetworkProblem {
    enum class Kind : std::uint8_t {
        Unreachable,  ///< nothing was sent
        Untrusted,    ///< the same, because of the certificate
        Lost,         ///< it may have been carried out
        Late,         ///< the same, the time is over
        Unusable,     ///< no HTTP, or more of it than is read
    };
    Kind kind = Kind::Unreachable;
    std::string why;
};

/// One connection to a server, opened when it is needed, kept until one side closes it.
class RestConnection {
public:
    /// \returns InvalidOption when the file of certificates cannot be used.
    [[nodiscard]] static Result<std::unique_ptr<RestConnection>> open(RestOptions const& options);
    virtual ~RestConnection() = default;
    RestConnection() = default;
    RestConnection(RestConnection const&) = delete;
    RestConnection& operator=(RestConnection const&) = delete;

    /// Whether one that was used before is open: the server may have closed it meanwhile.
    [[nodiscard]] virtual bool is_used() const noexcept = 0;
    /// \returns the problem; none when there is an answer.
    [[nodiscard]] virtual std::optional<NetworkProblem> exchange(RestRequest const& request,
                                                                 RawAnswer& answer) = 0;
};

}  // namespace tasker::cli
