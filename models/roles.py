"""External ids of the roles that Python asks for (security/groups.xml)."""

#: marketing department: computes and approves runs and plans, acts in every team
OFFICER = "customer_manager.group_customer_manager_officer"
