#pragma once

#include <array>
#include <string_view>

namespace tasker::templates {

struct SpecExample {
    char const* name;
    std::string_view text;
};

/// The examples of spec/orchestration.md 4.11, as they stand there. For tests.
inline constexpr std::array<SpecExample, 7> kSpecExamples = {{
    {"Linear", R"yaml(name: invoice_export
namespace_name: billing
version: "1.0.0"
description: Export one invoice to the ledger
input_schema:
  type: object
  required: [invoice_id]
  properties: { invoice_id: { type: string }, dry_run: { type: boolean, default: false } }
steps:
  - name: load_invoice
    handler: { callable: billing.load_invoice }
    retry: { retryable: true, max_attempts: 5, backoff: exponential, backoff_base_ms: 500, max_backoff_ms: 20000 }
    result_schema:
      type: object
      required: [total]
      properties: { total: { type: number }, currency: { type: string } }
  - name: check_totals
    dependencies: [load_invoice]
    handler: { callable: billing.checks, method: totals, initialization: { tolerance: 0.01 } }
    retry: { retryable: false, max_attempts: 1 }
  - name: post_to_ledger
    dependencies: [check_totals]
    handler: { callable: billing.post_to_ledger, resolver: http_services }
    timeout_seconds: 60
lifecycle: { max_steps_in_process_minutes: 10, max_waiting_for_retry_minutes: 120 }
environments:
  test:
    steps:
      - name: ALL
        retry: { retryable: true, max_attempts: 1 }
      - name: post_to_ledger
        handler: { initialization: { endpoint: "http://localhost:9999" } }
)yaml"},
    {"Diamond", R"yaml(name: product_enrichment
namespace_name: catalog
version: "2.1.0"
steps:
  - { name: fetch,      handler: { callable: catalog.fetch } }
  - { name: translate,  dependencies: [fetch], handler: { callable: catalog.translate, initialization: { to: [de, fr] } } }
  - { name: classify,   dependencies: [fetch], handler: { callable: catalog.classify } }
  - { name: publish,    dependencies: [translate, classify], handler: { callable: catalog.publish } }
)yaml"},
    {"Tree", R"yaml(name: regional_report
namespace_name: reporting
version: "1.0.0"
steps:
  - { name: plan,        handler: { callable: reporting.plan } }
  - { name: europe,      dependencies: [plan],   handler: { callable: reporting.region, initialization: { region: eu } } }
  - { name: americas,    dependencies: [plan],   handler: { callable: reporting.region, initialization: { region: am } } }
  - { name: eu_sales,    dependencies: [europe],   handler: { callable: reporting.sales } }
  - { name: eu_returns,  dependencies: [europe],   handler: { callable: reporting.returns } }
  - { name: am_sales,    dependencies: [americas], handler: { callable: reporting.sales } }
  - { name: am_returns,  dependencies: [americas], handler: { callable: reporting.returns } }
  - name: combine
    dependencies: [eu_sales, eu_returns, am_sales, am_returns]
    handler: { callable: reporting.combine }
)yaml"},
    {"Mixed", R"yaml(name: release_pipeline
namespace_name: delivery
version: "3.0.0"
steps:
  - { name: checkout,      handler: { callable: delivery.checkout } }
  - { name: build,         dependencies: [checkout], handler: { callable: delivery.build } }
  - { name: lint,          dependencies: [checkout], handler: { callable: delivery.lint } }
  - { name: unit_tests,    dependencies: [build], handler: { callable: delivery.tests, method: unit } }
  - { name: image,         dependencies: [build], handler: { callable: delivery.image } }
  - { name: scan,          dependencies: [image, lint], handler: { callable: delivery.scan } }
  - { name: deploy,        dependencies: [unit_tests, scan, build], handler: { callable: delivery.deploy } }
)yaml"},
    {"Decision", R"yaml(name: expense_approval
namespace_name: finance
version: "1.0.0"
steps:
  - { name: check_form, type: standard, handler: { callable: finance.check_form } }
  - name: route
    type: decision
    dependencies: [check_form]
    handler: { callable: finance.route, initialization: { small: 200, large: 5000 } }
  - { name: accept_small,  dependencies: [route], handler: { callable: finance.accept_small } }
  - { name: lead_review,   dependencies: [route], handler: { callable: finance.review, method: lead } }
  - { name: audit_review,  dependencies: [route], handler: { callable: finance.review, method: audit } }
  - name: settle
    type: deferred_convergence
    dependencies: [accept_small, lead_review, audit_review]
    handler: { callable: finance.settle }
)yaml"},
    {"Batch", R"yaml(name: customer_import
namespace_name: crm
version: "1.2.0"
steps:
  - name: measure_file
    type: batchable
    handler:
      callable: crm.measure_file
      initialization: { batch_size: 500, max_workers: 8, worker_template_name: import_slice }
  - name: import_slice
    type: batch_worker
    dependencies: [measure_file]
    handler: { callable: crm.import_slice, initialization: { mode: upsert } }
    batch_config:
      batch_size: 500
      parallelism: 8
      cursor_field: row_number
      worker_template: import_slice
      failure_strategy: continue_on_failure
  - name: summarise
    type: deferred_convergence
    dependencies: [import_slice]          # names the worker template, not the batchable step
    handler: { callable: crm.summarise }
)yaml"},
    {"Events", R"yaml(name: order_intake
namespace_name: shop
version: "1.0.0"
steps:
  - name: charge_card
    handler: { callable: shop.charge_card }
    publishes_events:
      - name: payment.captured
        condition: success
        delivery_mode: broadcast
        publisher: payment_events
        schema: { type: object, required: [amount], properties: { amount: { type: number } } }
      - name: payment.refused
        condition: permanent_failure
        delivery_mode: durable
        schema: { type: object }
  - name: notify_customer
    dependencies: [charge_card]
    handler: { callable: shop.notify_customer }
    publishes_events:
      - { name: customer.notified, condition: always, delivery_mode: fast, schema: { type: object } }
)yaml"},
}};

}  // namespace tasker::templates
