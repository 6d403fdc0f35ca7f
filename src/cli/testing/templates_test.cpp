#include "cli/testing/templates.hpp"

#include "template/load.hpp"

namespace tasker::cli::test {

std::string const kLinear = R"(name: invoice_export
namespace_name: billing
version: "1.0.0"
steps:
  - { name: load_invoice, handler: { callable: billing.load_invoice } }
  - { name: check_totals, dependencies: [load_invoice], handler: { callable: billing.check_totals } }
  - { name: post_to_ledger, dependencies: [check_totals], handler: { callable: billing.post_to_ledger } }
)";

std::string const kDiamond = R"(name: product_enrichment
namespace_name: catalog
version: "1.0.0"
steps:
  - { name: fetch, handler: { callable: catalog.fetch } }
  - { name: translate, dependencies: [fetch], handler: { callable: catalog.translate } }
  - { name: classify, dependencies: [fetch], handler: { callable: catalog.classify } }
  - { name: publish, dependencies: [translate, classify], handler: { callable: catalog.publish } }
)";

std::string const kTree = R"(name: regional_report
namespace_name: reporting
version: "1.0.0"
steps:
  - { name: plan, handler: { callable: reporting.plan } }
  - { name: europe, dependencies: [plan], handler: { callable: reporting.europe } }
  - { name: americas, dependencies: [plan], handler: { callable: reporting.americas } }
  - { name: eu_sales, dependencies: [europe], handler: { callable: reporting.eu_sales } }
  - { name: eu_returns, dependencies: [europe], handler: { callable: reporting.eu_returns } }
  - { name: am_sales, dependencies: [americas], handler: { callable: reporting.am_sales } }
  - { name: am_returns, dependencies: [americas], handler: { callable: reporting.am_returns } }
  - { name: combine, dependencies: [eu_sales, eu_returns, am_sales, am_returns], handler: { callable: reporting.combine } }
)";

std::string const kMixed = R"(name: release_pipeline
namespace_name: delivery
version: "1.0.0"
steps:
  - { name: checkout, handler: { callable: delivery.checkout } }
  - { name: build, dependencies: [checkout], handler: { callable: delivery.build } }
  - { name: lint, dependencies: [checkout], handler: { callable: delivery.lint } }
  - { name: unit_tests, dependencies: [build], handler: { callable: delivery.unit_tests } }
  - { name: image, dependencies: [build], handler: { callable: delivery.image } }
  - { name: scan, dependencies: [image, lint], handler: { callable: delivery.scan } }
  - { name: deploy, dependencies: [unit_tests, scan, build], handler: { callable: delivery.deploy } }
)";

std::string const kDecision = R"(name: expense_approval
namespace_name: finance
version: "1.0.0"
steps:
  - { name: check_form, handler: { callable: finance.check_form } }
  - { name: route, type: decision, dependencies: [check_form], handler: { callable: finance.route } }
  - { name: accept_small, dependencies: [route], handler: { callable: finance.accept_small } }
  - { name: lead_review, dependencies: [route], handler: { callable: finance.lead_review } }
  - { name: audit_review, dependencies: [route], handler: { callable: finance.audit_review } }
  - { name: settle, type: deferred_convergence, dependencies: [accept_small, lead_review, audit_review], handler: { callable: finance.settle } }
)";

std::string const kBatch = R"(name: customer_import
namespace_name: crm
version: "1.0.0"
steps:
  - name: measure_file
    type: batchable
    handler: { callable: crm.measure_file, initialization: { worker_template_name: import_slice } }
  - name: import_slice
    type: batch_worker
    dependencies: [measure_file]
    handler: { callable: crm.import_slice }
    batch_config: { batch_size: 500, parallelism: 8, cursor_field: row, worker_template: import_slice }
  - name: summarise
    type: deferred_convergence
    dependencies: [import_slice]
    handler: { callable: crm.summarise }
)";

model::Template template_from(std::string const& yaml) {
    auto loaded = templates::load_text(yaml, "test.yaml");
    return *std::move(loaded);
}

}  // namespace tasker::cli::test
