"""Who acts: departments, teams, staff, clients, devices, and the Actor every use case takes."""
