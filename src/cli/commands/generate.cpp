#include "codegen/generate.hpp"

#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/generating/deliver.hpp"
#include "template/load.hpp"

namespace tasker::cli {

namespace {

struct GenerateOptions {
    std::string file;
    std::string language;
    Delivery delivery;
    codegen::CodeRequest request;
};

using Generated = Result<std::vector<codegen::File>>;

Generated one_file(Result<codegen::File> file) {
    if (!file) return std::move(file).error();
    std::vector<codegen::File> files;
    files.push_back(*std::move(file));
    return files;
}

using Generate = Generated (*)(model::Template const& tmpl, codegen::CodeRequest const& request);

CLI::App* add_generator(CLI::App& parent, Invocation& chosen, std::string const& name,
                        std::string const& description, Generate generate) {
    auto* const command = parent.add_subcommand(name, description);
    auto const options = std::make_shared<GenerateOptions>();  // lives as long as the parser
    command->add_option("-t,--template", options->file, "Template file")
        ->type_name("FILE")
        ->required();
    command->add_option("-l,--language", options->language, "python, ruby, typescript or rust")
        ->type_name("LANGUAGE")
        ->required()
        ->check([](std::string const& value) {
            return codegen::language_from(value)
                       ? std::string()
                       : "\"" + value + "\" is none; give python, ruby, typescript or rust";
        });
    command->add_option("-s,--step", options->request.step, "Only what this step needs")
        ->type_name("STEP");
    command->add_option("-o,--output", options->delivery.output, "A file, or a folder for several")
        ->type_name("PATH");
    command->add_flag("--force", options->delivery.is_forced,
                      "Write over files that may have been changed by hand");
    if (name == "handler") {
        command->add_flag("--with-tests", options->request.has_tests, "Tests of the handlers too");
    } else {
        options->request.has_tests = name == "scaffold";
    }
    add_json_option(*command, chosen);
    command->callback([options, generate, &chosen] {
        chosen.action = [options, generate, output = chosen.output](Context& context) {
            auto request = options->request;
            request.language = *codegen::language_from(options->language);
            auto const tmpl = templates::load_file(options->file);
            if (!tmpl) return Result<ExitCode>(tmpl.error());
            auto const files = generate(*tmpl, request);
            if (!files) return Result<ExitCode>(files.error());
            return deliver(options->delivery, *files, output, context);
        };
    });
    return command;
}

}  // namespace

/// `tasker generate types|handler|scaffold -t FILE -l LANGUAGE [-s STEP] [-o PATH]`
void add_generate(CLI::App& parent, Invocation& chosen) {
    auto* const types = add_generator(
        parent, chosen, "types", "Types of a template's input and of its steps' results",
        [](model::Template const& tmpl, codegen::CodeRequest const& request) {
            return one_file(codegen::generate_types(tmpl, request));
        });
    add_examples(*types,
                 "  tasker generate types -t order.yaml -l python -o shop/models.py\n"
                 "  tasker generate types -t order.yaml -l typescript");
    auto* const handler =
        add_generator(parent, chosen, "handler", "Handlers to be filled in, with typed parameters",
                      codegen::generate_handlers);
    add_examples(*handler,
                 "  tasker generate handler -t order.yaml -l rust -s charge_card\n"
                 "  tasker generate handler -t order.yaml -l python --with-tests -o shop/");
    auto* const scaffold =
        add_generator(parent, chosen, "scaffold", "Types, handlers, their registry and tests",
                      codegen::generate_scaffold);
    add_examples(*scaffold, "  tasker generate scaffold -t order.yaml -l typescript -o src/shop/");
}

}  // namespace tasker::cli
