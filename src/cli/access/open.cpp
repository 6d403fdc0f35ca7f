#include <utility>

#include "cli/access/access.hpp"
#include "cli/access/servers.hpp"
#include "cli/remote/remote_access.hpp"

namespace tasker::cli {

Result<std::unique_ptr<Access>> open_access(Place const& place, Context& context) {
    if (names_server(place, context)) {
        TASKER_TRY_ASSIGN(auto line, open_server(place, context));
        return make_remote_access(std::move(line.client), std::move(line.argument),
                                  context.globals.is_ctl);
    }
    if (!place.api_key_file.empty() || !place.ca_file.empty()) {
        return Error(ErrorCode::InvalidOption,
                     "--api-key-file and --ca are for servers; give --server URL too");
    }
    return make_local_access(store_name(context, place.store), context);
}

Result<std::string> store_of(Place const& place, Context const& context, std::string_view what) {
    if (!names_server(place, context)) return store_name(context, place.store);
    return Error(ErrorCode::InvalidOption,
                 std::string(what) +
                     ", so that no server shows it; name the store itself: "
                     "--store");
}

}  // namespace tasker::cli
