{
    "name": "Benchmark: Plain Document behind Approval",
    "summary": "The plain document behind the approval engine of this addon",
    "author": "Customer Manager contributors",
    "license": "LGPL-3",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "depends": ["cm_bench_document", "customer_manager"],
    "data": ["security/ir.model.access.csv", "security/rules.xml"],
}
