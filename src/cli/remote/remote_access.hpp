#pragma once

#include <memory>
#include <string>

#include "cli/access/access.hpp"
#include "cli/remote/rest_client.hpp"

namespace tasker::cli {

/// Tasks behind a server's REST API. What that does not offer is refused, by the option's name.
/// \param argument  the options that lead there, for hints; empty: the environment does
/// \param takes_api_words  `pending` means what it means to the API: every task that is not
/// complete
[[nodiscard]] std::unique_ptr<Access> make_remote_access(std::unique_ptr<RestClient> client,
                                                         std::string argument,
                                                         bool takes_api_words);

}  // namespace tasker::cli
