#pragma once

namespace tasker::cli {

/// A connection is a file: from now on as many as the system allows.
void allow_many_files();

}  // namespace tasker::cli
