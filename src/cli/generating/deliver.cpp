#include "cli/generating/deliver.hpp"

#include "cli/text/counted.hpp"

namespace tasker::cli {

namespace {

Overwrite overwrite_of(Delivery const& delivery) {
    return delivery.is_forced ? Overwrite::Everything : Overwrite::GeneratedTypes;
}

void print_files(std::vector<codegen::File> const& files, std::string const& folder, Output output,
                 Context& context) {
    if (output.is_json) {
        JsonArray list;
        for (auto const& file : files)
            list.push_back({{"name", file.name}, {"text", file.text}});
        print_json(context, {{"folder", folder.empty() ? Json() : Json(folder)},
                             {"files", std::move(list)}});
        return;
    }
    for (auto const& file : files)
        context.data << place_of(folder, file.name).string() << '\n';
}

}  // namespace

Result<ExitCode> deliver(Delivery const& delivery, std::vector<codegen::File> const& files,
                         Output output, Context& context) {
    if (delivery.output.empty()) {
        if (output.is_json) {
            print_files(files, "", output, context);
        } else if (files.size() == 1) {
            context.data << files.front().text;
        } else {
            return Error(ErrorCode::InvalidOption, "these are " + counted(files.size(), "file") +
                                                       "; --output FOLDER says where they go");
        }
        return ExitCode::Done;
    }
    if (files.size() == 1) {
        auto const place = place_of(delivery.output, files.front().name);
        TASKER_TRY(write_file(place, files.front().text, overwrite_of(delivery)));
        if (!output.is_json) {
            context.data << place.string() << '\n';
            return ExitCode::Done;
        }
    } else {
        TASKER_TRY(write_files(delivery.output, files, overwrite_of(delivery)));
    }
    print_files(files, (std::filesystem::path(delivery.output) / "").string(), output, context);
    return ExitCode::Done;
}

}  // namespace tasker::cli
