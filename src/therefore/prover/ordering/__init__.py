"""Signs, orders and inequalities: from the cheapest side condition to what an author claims."""
