//! A WCH CH352: two 16550s behind one PCI function, modelled on the host and
//! served to a hypervisor over vfio-user.
