{
    "name": "Benchmark: Plain Document",
    "summary": "A document behind no approval, for comparison",
    "author": "Customer Manager contributors",
    "license": "LGPL-3",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "depends": ["mail"],
    "data": ["security/ir.model.access.csv", "security/rules.xml"],
}
