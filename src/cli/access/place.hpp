#pragma once

#include <string>

namespace tasker::cli {

/// Where a command looks for tasks, as its options say; empty: as the environment says.
struct Place {
    std::string store;
    std::string server;        ///< URL of a server
    std::string profile;       ///< name of one, in the place of the URL
    std::string api_key_file;  ///< holds the key that the server knows
    std::string ca_file;       ///< certificates that are trusted instead of the system's
};

/// A task, as the user names it, and where it is looked for.
struct TaskPlace {
    Place place;
    std::string id;
};

/// Which workers a command asks, as its options say; empty: as the environment says.
struct WorkerPlace {
    std::string url;
    std::string profile;
    std::string api_key_file;
    std::string ca_file;
};

}  // namespace tasker::cli
